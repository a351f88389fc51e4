import type {
  BucketLifecycleConfiguration,
  BucketLifecycleConfigurationArgs,
} from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import type { BucketLogging, BucketLoggingArgs } from "@pulumi/aws/s3/bucketLogging.js";
import type {
  BucketServerSideEncryptionConfiguration,
  BucketServerSideEncryptionConfigurationArgs,
} from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import type { BucketVersioning, BucketVersioningArgs } from "@pulumi/aws/s3/bucketVersioning.js";
import { AwsError } from "../../errors.ts";
import type { Problems } from "../../rules/problems.ts";
import { define, type InputsOf } from "../model.ts";
import { BUCKET, ofBucket, settingId } from "./common.ts";

export const bucketVersioning = define<BucketVersioning, BucketVersioningArgs>()({
  type: "aws:s3/bucketVersioning:BucketVersioning",
  required: ["bucket", "versioningConfiguration"],
  immutable: ["bucket", "expectedBucketOwner"],
  mutable: ["mfa", "versioningConfiguration"],
  computed: [],
  taggable: false,
  references: ofBucket,
  check: ({ versioningConfiguration: versioning }, problems) =>
    problems.oneOf("versioningConfiguration.status", versioning?.status, [
      "Enabled",
      "Suspended",
      "Disabled",
    ]),
  create: (inputs) => ({ id: settingId(inputs), outputs: {} }),
});

export const bucketServerSideEncryptionConfiguration = define<
  BucketServerSideEncryptionConfiguration,
  BucketServerSideEncryptionConfigurationArgs
>()({
  type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  required: ["bucket", "rules"],
  immutable: ["bucket", "expectedBucketOwner"],
  mutable: ["rules"],
  computed: [],
  taggable: false,
  references: ofBucket,
  // AWS: PutBucketEncryption doesn't validate the key, so a key that doesn't exist fails at the first write only.
  check: ({ rules = [] }, problems) => {
    for (const { applyServerSideEncryptionByDefault: encryption } of rules) {
      const path = "rules[0].applyServerSideEncryptionByDefault";
      const algorithm = encryption?.sseAlgorithm;
      problems.oneOf(`${path}.sseAlgorithm`, algorithm, ["AES256", "aws:kms", "aws:kms:dsse"]);
      if (algorithm === "AES256" && encryption?.kmsMasterKeyId !== undefined) {
        problems.report(`${path}.kmsMasterKeyId`, "a KMS key is not applicable to sseAlgorithm AES256");
      }
    }
  },
  create: (inputs) => ({ id: settingId(inputs), outputs: {} }),
});

type Rule = NonNullable<InputsOf<BucketLifecycleConfigurationArgs>["rules"]>[number];

/** AWS: "Lifecycle configuration elements": the colder the class, the later in the list. */
const STORAGE_CLASSES = [
  "STANDARD_IA",
  "INTELLIGENT_TIERING",
  "ONEZONE_IA",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
];

export const bucketLifecycleConfiguration = define<
  BucketLifecycleConfiguration,
  BucketLifecycleConfigurationArgs
>()({
  type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  required: ["bucket"],
  immutable: ["bucket", "expectedBucketOwner"],
  mutable: ["rules", "timeouts", "transitionDefaultMinimumObjectSize"],
  computed: [],
  taggable: false,
  references: ofBucket,
  check: ({ rules = [] }, problems) => {
    const ids = rules.map(({ id }) => id);
    if (new Set(ids).size < ids.length) problems.report("rules", "Rule ID must be unique");
    rules.forEach((rule, index) => checkRule(rule, `rules[${index}]`, problems));
  },
  create: (inputs) => ({
    id: settingId(inputs),
    outputs: {
      expectedBucketOwner: inputs.expectedBucketOwner ?? "",
      transitionDefaultMinimumObjectSize:
        inputs.transitionDefaultMinimumObjectSize ?? "all_storage_classes_128K",
    },
  }),
});

function checkRule(rule: Rule, path: string, problems: Problems): void {
  const { expiration, transitions = [] } = rule;
  problems.oneOf(`${path}.status`, rule.status, ["Enabled", "Disabled"]);
  const actions = [
    rule.abortIncompleteMultipartUpload,
    expiration,
    rule.noncurrentVersionExpiration,
    rule.noncurrentVersionTransitions,
    rule.transitions,
  ];
  if (actions.every((action) => action === undefined)) {
    problems.report(path, "at least one action needs to be specified in a rule");
  }
  if (expiration?.expiredObjectDeleteMarker === true && expiration.days !== undefined) {
    problems.report(`${path}.expiration`, "expiredObjectDeleteMarker cannot be specified with days");
  }
  transitions.forEach(({ storageClass, days }, index) => {
    const at = `${path}.transitions[${index}]`;
    problems.oneOf(`${at}.storageClass`, storageClass, STORAGE_CLASSES);
    if (days !== undefined && days < 30 && /_IA$/.test(storageClass)) {
      problems.report(`${at}.days`, `must be 30 or more for storage class ${storageClass}, got ${days}`);
    }
    if (days !== undefined && expiration?.days !== undefined && days >= expiration.days) {
      problems.report(
        `${at}.days`,
        `must be less than the days of expiration, ${expiration.days}; got ${days}`,
      );
    }
  });
}

export const bucketLogging = define<BucketLogging, BucketLoggingArgs>()({
  type: "aws:s3/bucketLogging:BucketLogging",
  required: ["bucket", "targetBucket", "targetPrefix"],
  immutable: ["bucket", "expectedBucketOwner"],
  mutable: ["targetBucket", "targetGrants", "targetObjectKeyFormat", "targetPrefix"],
  computed: [],
  taggable: false,
  references: [
    ...ofBucket,
    {
      property: "targetBucket",
      to: BUCKET,
      notFound: () =>
        new AwsError("InvalidTargetBucketForLogging", "The target bucket for logging does not exist"),
    },
  ],
  create: (inputs) => ({ id: settingId(inputs), outputs: {} }),
});
