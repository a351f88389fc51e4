import { companionRule } from "../../lib/companions.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { S3_BUCKET, S3_BUCKET_PUBLIC_ACCESS_BLOCK, S3_BUCKET_V2 } from "../aws/types.ts";

const resource = { type: S3_BUCKET, props: { bucket: "uploads" } };

export const bucketHasPublicAccessBlock = companionRule({
  name: "bucket-has-public-access-block",
  title: "Buckets must have a public access block",
  why: "A later policy or ACL, or a wrong click, can't make the bucket public where the block stands before it.",
  fix: "Add an aws.s3.BucketPublicAccessBlock for the bucket, with all four settings true.",
  severity: "high",
  controls: [awsFsbp("S3.8")],
  types: [S3_BUCKET, S3_BUCKET_V2],
  identifiers: ["bucket", "id"],
  companions: [S3_BUCKET_PUBLIC_ACCESS_BLOCK],
  reference: "bucket",
  allowed: "a bucket that a BucketPublicAccessBlock names",
  examples: {
    good: [
      {
        title: "One beside it",
        resources: [
          resource,
          { type: S3_BUCKET_PUBLIC_ACCESS_BLOCK, props: { bucket: "uploads", blockPublicAcls: true } },
        ],
      },
    ],
    bad: [
      { title: "None", resources: [resource], reported: [[0, ""]] },
      {
        title: "A block of another bucket",
        resources: [resource, { type: S3_BUCKET_PUBLIC_ACCESS_BLOCK, props: { bucket: "logs" } }],
        reported: [[0, ""]],
      },
    ],
  },
});
