import { ask } from "../../lib/answer.ts";
import { companionRule } from "../../lib/companions.ts";
import { at } from "../../lib/field.ts";
import { isText } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { S3_BUCKET, S3_BUCKET_POLICY, S3_BUCKET_V2 } from "../aws/types.ts";

const resource = { type: S3_BUCKET, props: { bucket: "uploads" } };

export const bucketHasPolicy = companionRule({
  name: "bucket-has-policy",
  title: "Buckets must have a policy, which refuses plain HTTP",
  why: "Only a policy of the bucket's own refuses requests without TLS; bucket-tls-only says what it has to hold.",
  fix: "Add an aws.s3.BucketPolicy for the bucket, with a statement that denies s3:* where aws:SecureTransport is false.",
  severity: "high",
  controls: [awsFsbp("S3.5")],
  types: [S3_BUCKET, S3_BUCKET_V2],
  identifiers: ["bucket", "id"],
  companions: [S3_BUCKET_POLICY],
  reference: "bucket",
  allowed: "a bucket that a BucketPolicy names",
  isOwn: (bucket) => ask(at(bucket, "policy"), isText),
  examples: {
    good: [
      {
        title: "One beside it",
        resources: [resource, { type: S3_BUCKET_POLICY, props: { bucket: "uploads", policy: "{}" } }],
      },
    ],
    bad: [
      { title: "None", resources: [resource], reported: [[0, ""]] },
      {
        title: "A policy of another bucket",
        resources: [resource, { type: S3_BUCKET_POLICY, props: { bucket: "logs" } }],
        reported: [[0, ""]],
      },
    ],
  },
});
