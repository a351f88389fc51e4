import { companionRule } from "../../lib/companions.ts";
import { at } from "../../lib/field.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { isFilled } from "../../lib/stack-objects.ts";
import { S3_BUCKET, S3_BUCKET_LIFECYCLE, S3_BUCKET_LIFECYCLE_V2, S3_BUCKET_V2 } from "../aws/types.ts";

const resource = { type: S3_BUCKET, props: { bucket: "uploads" } };

export const bucketHasLifecycle = companionRule({
  name: "bucket-has-lifecycle",
  title: "Buckets must have a lifecycle",
  why: "Old versions and broken uploads stay, and are paid, for ever; and data that should be gone is not.",
  fix: "Add an aws.s3.BucketLifecycleConfiguration for the bucket.",
  severity: "low",
  enforcement: "advisory",
  controls: [awsFsbp("S3.13")],
  types: [S3_BUCKET, S3_BUCKET_V2],
  identifiers: ["bucket", "id"],
  companions: [S3_BUCKET_LIFECYCLE, S3_BUCKET_LIFECYCLE_V2],
  reference: "bucket",
  allowed: "a bucket that a BucketLifecycleConfiguration names",
  // As a property of the bucket, which is deprecated.
  isOwn: (bucket) => isFilled(at(bucket, "lifecycleRules")),
  examples: {
    good: [
      {
        title: "One beside it",
        resources: [resource, { type: S3_BUCKET_LIFECYCLE, props: { bucket: "uploads", rules: [] } }],
      },
    ],
    bad: [
      { title: "None", resources: [resource], reported: [[0, ""]] },
      {
        title: "A lifecycle of another bucket",
        resources: [resource, { type: S3_BUCKET_LIFECYCLE, props: { bucket: "logs" } }],
        reported: [[0, ""]],
      },
    ],
  },
});
