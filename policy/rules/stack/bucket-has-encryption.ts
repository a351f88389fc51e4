import { anyOf, ask } from "../../lib/answer.ts";
import { companionRule } from "../../lib/companions.ts";
import { at, type Field, items } from "../../lib/field.ts";
import { S3_BUCKET, S3_BUCKET_ENCRYPTION, S3_BUCKET_ENCRYPTION_V2, S3_BUCKET_V2 } from "../aws/types.ts";

const isKms = (algorithm: unknown): boolean =>
  typeof algorithm === "string" && algorithm.startsWith("aws:kms");

const algorithmsOf = (bucket: Field): readonly Field[] =>
  ["serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"]
    .flatMap((key) => items(at(bucket, key)))
    .flatMap((configuration) => [...items(at(configuration, "rule")), ...items(at(configuration, "rules"))])
    .flatMap((rule) => [
      ...items(at(rule, "applyServerSideEncryptionByDefault")),
      ...items(at(rule, "applyServerSideEncryptionByDefaults")),
    ])
    .map((standard) => at(standard, "sseAlgorithm"));

const resource = { type: S3_BUCKET, props: { bucket: "uploads" } };

export const bucketHasEncryption = companionRule({
  name: "bucket-has-encryption",
  title: "Buckets must say how they are encrypted",
  why: "What nobody says is encrypted by a key of Amazon's, whose use nobody can log, limit or take back.",
  fix: "Add an aws.s3.BucketServerSideEncryptionConfiguration for the bucket, with a KMS key where it holds data.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  types: [S3_BUCKET, S3_BUCKET_V2],
  identifiers: ["bucket", "id"],
  companions: [S3_BUCKET_ENCRYPTION, S3_BUCKET_ENCRYPTION_V2],
  reference: "bucket",
  allowed: "a bucket that a BucketServerSideEncryptionConfiguration names",
  // As a property of the bucket, which is deprecated; AWS fills it in with its own key, which nobody chose.
  isOwn: (bucket) => anyOf(algorithmsOf(bucket).map((algorithm) => ask(algorithm, isKms))),
  examples: {
    good: [
      {
        title: "One beside it",
        resources: [resource, { type: S3_BUCKET_ENCRYPTION, props: { bucket: "uploads", rules: [] } }],
      },
    ],
    bad: [
      { title: "None", resources: [resource], reported: [[0, ""]] },
      {
        title: "An encryption of another bucket",
        resources: [resource, { type: S3_BUCKET_ENCRYPTION, props: { bucket: "logs" } }],
        reported: [[0, ""]],
      },
    ],
  },
});
