import { randomBytes, randomUUID } from "node:crypto";
import type { Secret, SecretArgs } from "@pulumi/aws/secretsmanager/secret.js";
import type { SecretPolicy, SecretPolicyArgs } from "@pulumi/aws/secretsmanager/secretPolicy.js";
import type { SecretRotation, SecretRotationArgs } from "@pulumi/aws/secretsmanager/secretRotation.js";
import type { SecretVersion, SecretVersionArgs } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { AwsError } from "../errors.ts";
import { assertUsableKey } from "./kms.ts";
import { type CloudObject, define } from "./model.ts";

const SECRET = "aws:secretsmanager/secret:Secret";

const secretNotFound = () =>
  new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");

export const secret = define<Secret, SecretArgs>()({
  type: SECRET,
  required: [],
  immutable: ["name", "namePrefix", "type"],
  mutable: [
    "description",
    "forceOverwriteReplicaSecret",
    "kmsKeyId",
    "policy",
    "recoveryWindowInDays",
    "replicas",
  ],
  computed: ["arn"],
  policies: { policy: "resource" },
  defaults: { recoveryWindowInDays: 30, forceOverwriteReplicaSecret: false },
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 512,
    pattern: /^[A-Za-z0-9/_+=.@-]+$/,
    allowed: "letters, digits and /_+=.@-",
  },
  check: ({ recoveryWindowInDays: days }, problems) => {
    if (days === undefined || days === 0 || (days >= 7 && days <= 30)) return;
    problems.report("recoveryWindowInDays", `expected recoveryWindowInDays to be 0, or 7 to 30, got ${days}`);
  },
  create: (inputs, cloud) => {
    const name = inputs.name ?? "";
    const namesake = cloud.listType(SECRET).find(({ outputs }) => outputs.name === name);
    if (namesake !== undefined) throw nameTaken(namesake, name);
    assertUsableKey(inputs.kmsKeyId, cloud);
    if ((inputs.replicas ?? []).some(({ region }) => region === cloud.region))
      throw new AwsError("InvalidParameterException", "Invalid replica region.");
    const suffix = randomBytes(8).toString("base64url").replaceAll(/[-_]/g, "x").slice(0, 6);
    const arn = cloud.arn("secretsmanager", `secret:${name}-${suffix}`);
    return {
      id: arn,
      outputs: {
        arn,
        namePrefix: inputs.namePrefix ?? "",
        ...(inputs.policy === undefined && { policy: "" }),
      },
    };
  },
  // A secret with a recovery window stays, and keeps its name, until the window has passed.
  afterRemove: "keep",
  remove: (object, cloud) => {
    const days = object.outputs.recoveryWindowInDays ?? 30;
    if (days === 0) return cloud.remove(object as CloudObject);
    const deletionDate = new Date(Date.now() + days * 86_400_000).toISOString();
    cloud.put({ ...(object as CloudObject), outputs: { ...object.outputs, deletionDate } });
  },
  gone: ({ outputs }) => "deletionDate" in outputs,
});

function nameTaken(namesake: CloudObject, name: string): AwsError {
  return "deletionDate" in namesake.outputs
    ? new AwsError(
        "InvalidRequestException",
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      )
    : new AwsError(
        "ResourceExistsException",
        `The operation failed because the secret ${name} already exists.`,
      );
}

/** AWS: "Secrets Manager quotas". */
const SECRET_BYTES = 65_536;

export const secretVersion = define<SecretVersion, SecretVersionArgs>()({
  type: "aws:secretsmanager/secretVersion:SecretVersion",
  required: ["secretId"],
  immutable: ["secretBinary", "secretId", "secretString", "secretStringWo", "secretStringWoVersion"],
  mutable: ["versionStages"],
  computed: ["arn", "hasSecretStringWo", "secretArn", "versionId"],
  sensitive: ["secretBinary", "secretString", "secretStringWo"],
  taggable: false,
  references: [{ property: "secretId", to: SECRET, notFound: secretNotFound, onDelete: "cascade" }],
  check: (inputs, problems) => {
    const bytes = Buffer.byteLength(inputs.secretString ?? inputs.secretStringWo ?? "");
    if (bytes > SECRET_BYTES)
      problems.report("secretString", `at most ${SECRET_BYTES} bytes are allowed, got ${bytes}`);
  },
  create: (inputs) => {
    const versionId = `terraform-${randomUUID().replaceAll("-", "")}`;
    return {
      id: `${inputs.secretId}|${versionId}`,
      outputs: {
        arn: inputs.secretId,
        secretArn: inputs.secretId,
        hasSecretStringWo: inputs.secretStringWo !== undefined,
        versionId,
        versionStages: inputs.versionStages ?? ["AWSCURRENT"],
      },
    };
  },
});

export const secretPolicy = define<SecretPolicy, SecretPolicyArgs>()({
  type: "aws:secretsmanager/secretPolicy:SecretPolicy",
  required: ["policy", "secretArn"],
  immutable: ["secretArn"],
  mutable: ["blockPublicPolicy", "policy"],
  computed: [],
  taggable: false,
  deleteBeforeReplace: true,
  policies: { policy: "resource" },
  references: [{ property: "secretArn", to: SECRET, notFound: secretNotFound, onDelete: "cascade" }],
  create: (inputs) => ({ id: inputs.secretArn, outputs: {} }),
});

export const secretRotation = define<SecretRotation, SecretRotationArgs>()({
  type: "aws:secretsmanager/secretRotation:SecretRotation",
  required: ["secretId"],
  immutable: ["secretId"],
  mutable: [
    "externalSecretRotationMetadatas",
    "externalSecretRotationRoleArn",
    "rotateImmediately",
    "rotationEnabled",
    "rotationLambdaArn",
    "rotationRules",
  ],
  computed: [],
  taggable: false,
  defaults: { rotateImmediately: true },
  references: [{ property: "secretId", to: SECRET, notFound: secretNotFound, onDelete: "cascade" }],
  exists: (secretId) =>
    new AwsError("InvalidRequestException", `Rotation of ${secretId} is configured already.`),
  check: ({ rotationRules, rotationLambdaArn, rotationEnabled }, problems) => {
    if ((rotationRules === undefined) !== (rotationEnabled === false))
      problems.report("rotationRules", "must be set unless rotationEnabled is false, and only then");
    if (rotationRules !== undefined) {
      const days = rotationRules.automaticallyAfterDays;
      problems.range("rotationRules.automaticallyAfterDays", days, 1, 1000);
      if ((days === undefined) === (rotationRules.scheduleExpression === undefined))
        problems.report(
          "rotationRules",
          "exactly one of automaticallyAfterDays, scheduleExpression must be set",
        );
    }
    if (
      rotationLambdaArn !== undefined &&
      !/^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:.+$/.test(rotationLambdaArn)
    )
      problems.report("rotationLambdaArn", `expected the ARN of a Lambda function, got ${rotationLambdaArn}`);
  },
  create: (inputs) => {
    const managed = inputs.externalSecretRotationRoleArn !== undefined || inputs.rotationEnabled === false;
    if (inputs.rotationLambdaArn === undefined && !managed) {
      throw new AwsError(
        "InvalidRequestException",
        "No Lambda rotation function ARN is associated with this secret.",
      );
    }
    return { id: inputs.secretId, outputs: { rotationEnabled: inputs.rotationEnabled ?? true } };
  },
});
