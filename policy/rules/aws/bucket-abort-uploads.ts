import { allOf, type Answer, anyOf, ask, not, when } from "../../lib/answer.ts";
import { at, type Field, isAbsent, isObject, items, properties } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { bucketLifecycle, S3_BUCKET_LIFECYCLE, S3_BUCKET_LIFECYCLE_V2 } from "./types.ts";

/** Whether a rule is for the whole bucket: without a prefix, tags or sizes to filter by. */
const isForAll = (rule: Field): Answer =>
  allOf([
    ask(at(rule, "prefix"), (prefix) => isAbsent(prefix) || prefix === ""),
    ask(at(rule, "filter"), (filter) => isAbsent(filter) || isObject(filter)),
    ...properties(at(rule, "filter")).map((part) => ask(part, (value) => isAbsent(value) || value === "")),
  ]);

export const bucketAbortUploads = resourceRule({
  name: "bucket-abort-uploads",
  title: "Lifecycles of buckets must clear away uploads that nobody finished",
  why: "Their parts are in no listing, and are paid for until somebody aborts them.",
  fix: "Add an enabled rule with abortIncompleteMultipartUpload.daysAfterInitiation.",
  severity: "low",
  enforcement: "advisory",
  controls: [awsFsbp("S3.13")],
  types: [S3_BUCKET_LIFECYCLE, S3_BUCKET_LIFECYCLE_V2],
  examples: {
    good: [
      {
        title: "After a week",
        resource: bucketLifecycle({
          rules: [
            { id: "uploads", status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } },
          ],
        }),
      },
    ],
    bad: [
      {
        title: "Never",
        resource: bucketLifecycle({ rules: [{ id: "old", status: "Enabled", expiration: { days: 90 } }] }),
        paths: ["rules"],
      },
      {
        title: "Switched off",
        resource: bucketLifecycle({
          rules: [
            { id: "uploads", status: "Disabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } },
          ],
        }),
        paths: ["rules"],
      },
    ],
  },
  check: ({ root }) => {
    const rules = at(root, "rules");
    const aborts = items(rules).map((rule) =>
      allOf([
        ask(at(rule, "status"), oneOf("Enabled")),
        isForAll(rule),
        ask(
          at(rule, "abortIncompleteMultipartUpload", "daysAfterInitiation"),
          (days) => typeof days === "number" && days > 0,
        ),
      ]),
    );
    return when(not(anyOf(aborts)), [
      must(rules, () => false, "an enabled rule that aborts them in the whole bucket"),
    ]);
  },
});
