import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { bucketOwnership, S3_BUCKET_OWNERSHIP } from "./types.ts";

export const bucketAclsOff = resourceRule({
  name: "bucket-acls-off",
  title: "Buckets must not use ACLs",
  why: "ACLs hang on single objects, where nobody sees them; policies and IAM say the same in one place.",
  fix: 'Set rule.objectOwnership to "BucketOwnerEnforced".',
  severity: "medium",
  controls: [awsFsbp("S3.12")],
  types: [S3_BUCKET_OWNERSHIP],
  examples: {
    good: [
      {
        title: "Off",
        resource: bucketOwnership({ bucket: "uploads", rule: { objectOwnership: "BucketOwnerEnforced" } }),
      },
    ],
    bad: [
      {
        title: "In use",
        resource: bucketOwnership({ bucket: "uploads", rule: { objectOwnership: "BucketOwnerPreferred" } }),
        paths: ["rule.objectOwnership"],
      },
    ],
  },
  check: ({ root }) => [
    must(at(root, "rule", "objectOwnership"), oneOf("BucketOwnerEnforced"), '"BucketOwnerEnforced"'),
  ],
});
