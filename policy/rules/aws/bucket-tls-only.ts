import { allOf, type Answer, anyOf, ask, not, when } from "../../lib/answer.ts";
import { at, type Field, items } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { everybody, isEffect, statementsOf } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { bucketPolicy, S3_BUCKET_POLICY } from "./types.ts";

function deniesPlainHttp(statement: Field): Answer {
  const has = (fields: readonly Field[], is: (value: unknown) => boolean): Answer =>
    anyOf(fields.map((field) => ask(field, is)));
  return allOf([
    isEffect(statement, "Deny"),
    has(everybody(statement), () => true),
    has(items(at(statement, "Action")), oneOf("s3:*", "*")),
    has(items(at(statement, "Condition", "Bool", "aws:SecureTransport")), oneOf("false", false)),
  ]);
}

export const bucketTlsOnly = resourceRule({
  name: "bucket-tls-only",
  title: "Bucket policies must refuse plain HTTP",
  why: "A request without TLS shows its data, and its signature, to whoever listens.",
  fix: 'Add a statement that denies s3:* to everybody where aws:SecureTransport is "false".',
  severity: "high",
  controls: [awsFsbp("S3.5"), cisAws("2.1.1")],
  types: [S3_BUCKET_POLICY],
  examples: {
    good: [
      {
        title: "Refused",
        resource: bucketPolicy({
          policy: {
            Statement: [
              {
                Effect: "Deny",
                Principal: { AWS: "*" },
                Action: "s3:*",
                Resource: ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"],
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
            ],
          },
        }),
      },
    ],
    bad: [
      {
        title: "Not refused",
        resource: bucketPolicy({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::111122223333:root" },
                Action: "s3:GetObject",
                Resource: "arn:aws:s3:::uploads/*",
              },
            ],
          },
        }),
        paths: ["policy"],
      },
      {
        title: "Refused to one alone",
        resource: bucketPolicy({
          policy: {
            Statement: [
              {
                Effect: "Deny",
                Principal: { AWS: "arn:aws:iam::111122223333:root" },
                Action: "s3:*",
                Resource: "*",
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
            ],
          },
        }),
        paths: ["policy"],
      },
    ],
  },
  check: ({ root }) => {
    const policy = at(root, "policy");
    const denies = anyOf(statementsOf(policy).map(deniesPlainHttp));
    return when(not(denies), [
      must(policy, () => false, "a policy that denies s3:* where aws:SecureTransport is false"),
    ]);
  },
});
