import { spellingFix } from "../closest.ts";
import { nameProblems } from "../naming.ts";
import { below, type PathOf, type Problem } from "../validation.ts";
import type { Plain } from "../plain.ts";
import type { SecretRotationArgs, SecretsArgs } from "./secrets-args.ts";
import { own } from "../own.ts";

/** The plain part of the arguments of `Secrets`. */
export type SecretsPlanArgs = Plain<SecretsArgs>;

export interface SecretPlan {
  readonly key: string;
  /** The secret's name, or what comes before the random suffix. */
  readonly stem: string;
  readonly description: string;
  readonly rotation: { readonly functionArn: string; readonly days: number } | undefined;
}

export interface SecretsPlan {
  readonly secrets: readonly SecretPlan[];
  readonly recoveryWindowDays: number;
  /** Whether the names carry a random suffix: a deleted secret's name stays taken for its recovery window. */
  readonly suffixed: boolean;
  readonly replicas: readonly { readonly region: string; readonly kmsKeyId: string }[];
}

const suffixLength = "-00000000".length;

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planSecrets(
  args: SecretsPlanArgs,
  path: string | PathOf = "",
): { readonly plan: SecretsPlan; readonly problems: readonly Problem[] } {
  const at = below(path);
  const { prefix, rotations = {}, replicas = {} } = args;
  const recoveryWindowDays = args.recoveryWindowDays ?? 30;
  const secrets = Object.entries(args.secrets).map(([key, description]): SecretPlan => {
    const rotation = own(rotations, key);
    return {
      key,
      stem: `${prefix}/${key}`,
      description,
      rotation: rotation && { functionArn: rotation.functionArn, days: rotation.days ?? 30 },
    };
  });
  return {
    plan: {
      secrets,
      recoveryWindowDays,
      suffixed: recoveryWindowDays > 0,
      replicas: Object.entries(replicas).map(([region, kmsKeyId]) => ({ region, kmsKeyId })),
    },
    problems: [
      ...secrets.flatMap(({ key, stem, description }) => [
        ...nameProblems("secret", stem + "0".repeat(suffixLength), at(`secrets.${key}`)),
        ...descriptionProblems(description, at(`secrets.${key}`)),
      ]),
      ...recoveryProblems(recoveryWindowDays, at("recoveryWindowDays")),
      ...Object.entries(rotations).flatMap(([key, rotation]) =>
        rotationProblems(key, rotation, Object.keys(args.secrets), at(`rotations.${key}`)),
      ),
      ...Object.entries(replicas).flatMap(([region, keyArn]) =>
        replicaProblems(region, keyArn, at(`replicas.${region}`)),
      ),
    ],
  };
}

/** Secrets Manager API reference, CreateSecret: Description. */
const longestDescription = 2048;

function descriptionProblems(description: string, path: string): Problem[] {
  if (description.length <= longestDescription) return [];
  return [
    {
      path,
      message: `the description is ${description.length} characters long`,
      received: `${description.slice(0, 40)}…`,
      allowed: `up to ${longestDescription} characters`,
      fix: "say what the secret is for; the value itself goes into Secrets Manager",
    },
  ];
}

function recoveryProblems(days: number, path: string): Problem[] {
  if (days === 0 || (Number.isInteger(days) && days >= 7 && days <= 30)) return [];
  return [
    {
      path,
      message: "not a recovery window of Secrets Manager",
      received: days,
      allowed: "0 (deleted at once), or 7 to 30 days",
      fix: "choose 30 where data counts, 0 where the environment may be lost",
    },
  ];
}

function rotationProblems(
  key: string,
  { functionArn, days = 30 }: SecretRotationArgs,
  keys: readonly string[],
  path: string,
): Problem[] {
  const at = below(path);
  return [
    ...(keys.includes(key)
      ? []
      : [
          {
            path,
            message: "there is no such secret",
            received: key,
            allowed: keys.join(", "),
            fix: spellingFix(key, keys, "name a secret of secrets"),
          },
        ]),
    ...(/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w-]+)?$/.test(functionArn)
      ? []
      : [
          {
            path: at("functionArn"),
            message: "not the ARN of a Lambda function",
            received: functionArn,
            allowed: "arn:<partition>:lambda:<region>:<account>:function:<name>",
            fix: "copy it from: aws lambda get-function --function-name <name> --query Configuration.FunctionArn",
          },
        ]),
    ...(Number.isInteger(days) && days >= 1 && days <= 90
      ? []
      : [
          {
            path: at("days"),
            message: "not often enough, or no number of days",
            received: days,
            allowed: "1 to 90 (AWS FSBP SecretsManager.4)",
            fix: "choose 30, or what the secret's issuer asks for",
          },
        ]),
  ];
}

function replicaProblems(region: string, keyArn: string, path: string): Problem[] {
  if (keyArn.split(":")[3] === region && /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/.+$/.test(keyArn))
    return [];
  return [
    {
      path,
      message: "a copy is encrypted by a key of its own region",
      received: keyArn,
      allowed: `arn:<partition>:kms:${region}:<account>:key/<id>`,
      fix: "name a KMS key of that region",
    },
  ];
}
