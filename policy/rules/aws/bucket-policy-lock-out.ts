import { allOf, type Answer, anyOf, ask, not, when } from "../../lib/answer.ts";
import { nameInArn } from "../../lib/bucket-arn.ts";
import { at, type Field, items } from "../../lib/field.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { matchesGlob } from "../../lib/glob.ts";
import { everybodyNamed, isConditional, isEffect, isSet, statementsOf } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { bucketPolicy, S3_BUCKET_POLICY } from "./types.ts";

/** What changes a policy: who may do neither is locked out. */
const MENDING = ["s3:putbucketpolicy", "s3:deletebucketpolicy"];

const matches = (pattern: Field, text: string): Answer =>
  ask(pattern, (value) => typeof value === "string" && matchesGlob(value.toLowerCase(), text));

/** Whether resources hold the bucket itself, not its objects alone. */
const isOnBucket = (bucket: Field, resources: Field): Answer =>
  anyOf(
    items(resources).map((resource) =>
      ask(resource, (value) => {
        const name = nameInArn(value);
        if (name === "" || name.includes("/")) return false;
        return typeof bucket.value !== "string" || matchesGlob(name, nameInArn(bucket.value));
      }),
    ),
  );

function locksOut(bucket: Field, statement: Field): Answer {
  const actions = items(at(statement, "Action"));
  return allOf([
    isEffect(statement, "Deny"),
    anyOf(everybodyNamed(statement).map((field) => ask(field, () => true))),
    ...MENDING.map((mending) => anyOf(actions.map((action) => matches(action, mending)))),
    isOnBucket(bucket, at(statement, "Resource")),
    not(isSet(at(statement, "NotResource"))),
    not(isConditional(statement)),
  ]);
}

const example = (statement: Readonly<Record<string, unknown>>) =>
  bucketPolicy({
    bucket: "uploads",
    policy: { Statement: [{ Effect: "Deny", Principal: "*", ...statement }] },
  });

/** Amazon S3 User Guide, "Bucket policy examples": a Deny that nothing narrows leaves the account's root user alone. */
export const bucketPolicyLockOut = resourceRule({
  name: "bucket-policy-lock-out",
  title: "Bucket policies must not lock everybody out",
  why: "Who may neither change nor delete the policy can't take the Deny back: only the account's root user can, by hand.",
  fix: "Narrow the Deny by a condition, or to the actions that are meant.",
  severity: "high",
  controls: [],
  types: [S3_BUCKET_POLICY],
  examples: {
    good: [
      {
        title: "Refused over plain HTTP",
        resource: example({
          Action: "s3:*",
          Resource: ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      },
      {
        title: "Objects that nobody deletes",
        resource: example({ Action: "s3:DeleteObject*", Resource: "arn:aws:s3:::uploads/*" }),
      },
    ],
    bad: [
      {
        title: "Refused to everybody",
        resource: example({ Action: "s3:*", Resource: ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"] }),
        paths: ["policy.Statement[0].Action"],
      },
      {
        title: "Refused under a condition that everything meets",
        resource: example({
          Principal: { AWS: "*" },
          Action: ["s3:Get*", "S3:*BucketPolicy"],
          Resource: "*",
          Condition: { StringLike: { "aws:PrincipalArn": "*" } },
        }),
        paths: ["policy.Statement[0].Action"],
      },
    ],
  },
  check: ({ root }): Findings =>
    statementsOf(at(root, "policy")).flatMap((statement) =>
      when(locksOut(at(root, "bucket"), statement), [
        must(
          at(statement, "Action"),
          () => false,
          "actions other than s3:PutBucketPolicy and s3:DeleteBucketPolicy, or a condition that narrows the Deny",
        ),
      ]),
    ),
});
