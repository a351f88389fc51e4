import { anyOf, ask } from "../../lib/answer.ts";
import { companionRule } from "../../lib/companions.ts";
import { at, items } from "../../lib/field.ts";
import { isTrue } from "../../lib/finding.ts";
import { awsSecurityHub } from "../../lib/frameworks.ts";
import { S3_BUCKET, S3_BUCKET_V2, S3_BUCKET_VERSIONING, S3_BUCKET_VERSIONING_V2 } from "../aws/types.ts";

const resource = { type: S3_BUCKET, props: { bucket: "uploads" } };

export const bucketHasVersioning = companionRule({
  name: "bucket-has-versioning",
  title: "Buckets must have versions",
  why: "What is overwritten or deleted by mistake, or by a blackmailer, can be had back from a version.",
  fix: "Add an aws.s3.BucketVersioning for the bucket, with the status Enabled.",
  severity: "medium",
  enforcement: "advisory",
  controls: [awsSecurityHub("S3.14")],
  types: [S3_BUCKET, S3_BUCKET_V2],
  identifiers: ["bucket", "id"],
  companions: [S3_BUCKET_VERSIONING, S3_BUCKET_VERSIONING_V2],
  reference: "bucket",
  allowed: "a bucket that a BucketVersioning names",
  // As a property of the bucket, which is deprecated; AWS fills it in with what is so by default.
  isOwn: (bucket) =>
    anyOf(
      [...items(at(bucket, "versioning")), ...items(at(bucket, "versionings"))].map((versioning) =>
        ask(at(versioning, "enabled"), isTrue),
      ),
    ),
  examples: {
    good: [
      {
        title: "One beside it",
        resources: [
          resource,
          {
            type: S3_BUCKET_VERSIONING,
            props: { bucket: "uploads", versioningConfiguration: { status: "Enabled" } },
          },
        ],
      },
    ],
    bad: [
      { title: "None", resources: [resource], reported: [[0, ""]] },
      {
        title: "Versions of another bucket",
        resources: [resource, { type: S3_BUCKET_VERSIONING, props: { bucket: "logs" } }],
        reported: [[0, ""]],
      },
    ],
  },
});
