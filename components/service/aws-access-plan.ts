import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../validation.ts";
import type { ServiceArgs } from "./service-args.ts";

/** What the role that reads a service's secrets is made of. */
export interface SecretAccess {
  readonly platform: string;
  readonly operatorRoleArn: pulumi.Input<string>;
  readonly secretArns: pulumi.Input<string>[];
  readonly secretsKeyArn: pulumi.Input<string>;
}

/** What a service needs of AWS; nothing on any other Kubernetes. */
export interface AwsAccess {
  /** There where it has secrets or a database. */
  readonly secrets?: SecretAccess & { readonly region: string };
  /** There where its pods may do something in AWS themselves. */
  readonly identity?: {
    readonly clusterName: pulumi.Input<string>;
    readonly policies: Record<string, pulumi.Input<string>>;
  };
}

type AwsArgs = Pick<
  ServiceArgs,
  | "secretKeys"
  | "database"
  | "region"
  | "platform"
  | "secretOperatorRoleArn"
  | "secretArns"
  | "secretsKeyArn"
  | "clusterName"
  | "policies"
>;

/** What the arguments ask of AWS, and every argument that is missing for it. */
export function planAwsAccess(args: AwsArgs): { access: AwsAccess; problems: Problem[] } {
  const { secretKeys = {}, database, policies = {}, clusterName } = args;
  const {
    region = "",
    platform = "",
    secretOperatorRoleArn = "",
    secretArns = [],
    secretsKeyArn = "",
  } = args;
  const hasSecrets = Object.keys(secretKeys).length > 0 || database !== undefined;
  const hasPolicies = Object.keys(policies).length > 0;
  const secrets = { region, platform, operatorRoleArn: secretOperatorRoleArn, secretArns, secretsKeyArn };
  return {
    access: {
      ...(hasSecrets && { secrets }),
      ...(hasPolicies && { identity: { clusterName: clusterName ?? "", policies } }),
    },
    problems: [
      ...(hasSecrets
        ? missing(
            { region, platform, secretOperatorRoleArn, secretArns, secretsKeyArn },
            "secrets or a database",
          )
        : []),
      ...(hasPolicies ? missing({ clusterName }, "policies") : []),
    ],
  };
}

function missing(args: Readonly<Record<string, unknown>>, user: string): Problem[] {
  return Object.entries(args)
    .filter(
      ([, value]) => value === undefined || value === "" || (Array.isArray(value) && value.length === 0),
    )
    .map(([path]) => ({
      path,
      message: "it is missing",
      allowed: `required for a service with ${user}`,
      fix: "hand it over, or leave those out",
    }));
}
