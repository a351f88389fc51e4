import { at, items } from "../../lib/field.ts";
import { isTrue, must, oneOf } from "../../lib/finding.ts";
import { awsSecurityHub } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import {
  bucket,
  bucketVersions,
  S3_BUCKET,
  S3_BUCKET_V2,
  S3_BUCKET_VERSIONING,
  S3_BUCKET_VERSIONING_V2,
} from "./types.ts";

export const bucketVersioning = resourceRule({
  name: "bucket-versioning",
  title: "Buckets must keep versions",
  why: "What is overwritten or deleted by mistake, or by a blackmailer, can be had back.",
  fix: 'Set the status to "Enabled".',
  severity: "medium",
  controls: [awsSecurityHub("S3.14")],
  types: [S3_BUCKET, S3_BUCKET_V2, S3_BUCKET_VERSIONING, S3_BUCKET_VERSIONING_V2],
  examples: {
    good: [
      {
        title: "Versions",
        resource: bucketVersions({ bucket: "uploads", versioningConfiguration: { status: "Enabled" } }),
      },
      { title: "Left to a resource of its own", resource: bucket({ bucket: "uploads" }) },
    ],
    bad: [
      {
        title: "Suspended",
        resource: bucketVersions({ bucket: "uploads", versioningConfiguration: { status: "Suspended" } }),
        paths: ["versioningConfiguration.status"],
      },
      {
        title: "Switched off by the bucket",
        resource: bucket({ versioning: { enabled: false } }),
        paths: ["versioning.enabled"],
      },
    ],
  },
  check: ({ type, root }) => {
    if (type === S3_BUCKET_VERSIONING || type === S3_BUCKET_VERSIONING_V2) {
      return [must(at(root, "versioningConfiguration", "status"), oneOf("Enabled"), '"Enabled"')];
    }
    const inline = [...items(at(root, "versioning")), ...items(at(root, "versionings"))];
    return inline.map((versioning) => must(at(versioning, "enabled"), isTrue, "true"));
  },
});
