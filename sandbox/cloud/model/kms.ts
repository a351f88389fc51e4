import { randomUUID } from "node:crypto";
import type { Alias, AliasArgs } from "@pulumi/aws/kms/alias.js";
import type { Key, KeyArgs } from "@pulumi/aws/kms/key.js";
import { AwsError } from "../errors.ts";
import { type Cloud, type CloudObject, define, type OutputsOf } from "./model.ts";

const KEY = "aws:kms/key:Key";

const keyNotFound = (id: string) => new AwsError("NotFoundException", `Key '${id}' does not exist`);

export const key = define<Key, KeyArgs>()({
  type: KEY,
  required: [],
  immutable: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
  mutable: [
    "bypassPolicyLockoutSafetyCheck",
    "deletionWindowInDays",
    "description",
    "enableKeyRotation",
    "isEnabled",
    "policy",
    "rotationPeriodInDays",
  ],
  computed: ["arn", "keyId"],
  policies: { policy: "resource" },
  defaults: {
    bypassPolicyLockoutSafetyCheck: false,
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    enableKeyRotation: false,
    isEnabled: true,
    keyUsage: "ENCRYPT_DECRYPT",
  },
  check: (inputs, problems) => {
    problems.range("deletionWindowInDays", inputs.deletionWindowInDays, 7, 30);
    problems.range("rotationPeriodInDays", inputs.rotationPeriodInDays, 90, 2560);
    problems.oneOf("keyUsage", inputs.keyUsage, [
      "ENCRYPT_DECRYPT",
      "SIGN_VERIFY",
      "GENERATE_VERIFY_MAC",
      "KEY_AGREEMENT",
    ]);
    if (inputs.enableKeyRotation === true && inputs.customerMasterKeySpec !== "SYMMETRIC_DEFAULT") {
      problems.report("enableKeyRotation", "only keys of customerMasterKeySpec SYMMETRIC_DEFAULT rotate");
    }
  },
  create: (inputs, cloud) => {
    const id = randomUUID();
    if (typeof inputs.policy === "string")
      assertNoLockout(inputs.policy, inputs.bypassPolicyLockoutSafetyCheck, cloud);
    return {
      id,
      outputs: {
        arn: cloud.arn("kms", `key/${id}`),
        keyId: id,
        description: inputs.description ?? "",
        multiRegion: inputs.multiRegion ?? false,
        policy: inputs.policy ?? defaultPolicy(cloud),
        rotationPeriodInDays: inputs.rotationPeriodInDays ?? (inputs.enableKeyRotation === true ? 365 : 0),
      },
    };
  },
  // A key is never deleted at once: it stays, pending deletion, for its window.
  afterRemove: "keep",
  remove: (object, cloud) => {
    const days = object.outputs.deletionWindowInDays ?? 30;
    const deletionDate = new Date(Date.now() + days * 86_400_000).toISOString();
    cloud.put({ ...(object as CloudObject), outputs: { ...object.outputs, isEnabled: false, deletionDate } });
  },
  gone: ({ outputs }) => "deletionDate" in outputs,
});

/** AWS: "Default key policy": the account's root user may do everything with the key. */
function defaultPolicy(cloud: Cloud): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: cloud.arn("iam", "root", { global: true }) },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

/** KMS refuses a policy after which its author could change it no more. */
function assertNoLockout(policy: string, bypass: boolean | undefined, cloud: Cloud): void {
  if (bypass === true || policy.includes(`:${cloud.account}:`) || policy.includes(`"${cloud.account}"`))
    return;
  if (policy.includes('"AWS":"*"') || policy.includes('"Principal":"*"')) return;
  throw new AwsError(
    "MalformedPolicyDocumentException",
    "The new key policy will not allow you to update the key policy in the future.",
  );
}

function keyOf(target: string, cloud: Cloud): CloudObject<OutputsOf<Key>> {
  const object = cloud.get(key, target.split("/").at(-1) ?? target);
  if (object === undefined) throw keyNotFound(target);
  if ("deletionDate" in object.outputs) {
    throw new AwsError("KMSInvalidStateException", `${object.outputs.arn} is pending deletion.`);
  }
  return object;
}

export const alias = define<Alias, AliasArgs>()({
  type: "aws:kms/alias:Alias",
  required: ["targetKeyId"],
  immutable: ["name", "namePrefix"],
  mutable: ["targetKeyId"],
  computed: ["arn", "targetKeyArn"],
  taggable: false,
  volatile: ["targetKeyArn"],
  exists: (name) => new AwsError("AlreadyExistsException", `An alias with the name ${name} already exists`),
  check: ({ name }, problems) => {
    if (name === undefined || /^alias\/(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/.test(name)) return;
    problems.report(
      "name",
      `an alias is "alias/" and letters, digits, /_-, and not alias/aws/..., got ${name}`,
    );
  },
  create: (inputs, cloud) => {
    const name = inputs.name ?? `${inputs.namePrefix ?? "alias/"}${randomUUID().slice(0, 8)}`;
    return {
      id: name,
      outputs: {
        name,
        namePrefix: inputs.namePrefix ?? "",
        arn: cloud.arn("kms", name),
        targetKeyArn: keyOf(inputs.targetKeyId, cloud).outputs.arn,
      },
    };
  },
  update: (inputs, _object, cloud) => ({ targetKeyArn: keyOf(inputs.targetKeyId, cloud).outputs.arn }),
});

/** Refuses a key that another service is to encrypt with and that does not exist, or not for long. */
export function assertUsableKey(target: string | undefined, cloud: Cloud): void {
  if (target === undefined || target.includes("alias/")) return;
  keyOf(target, cloud);
}
