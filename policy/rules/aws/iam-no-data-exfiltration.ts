import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { IDENTITY_POLICIES, refuseUnbounded } from "./iam-documents.ts";
import { iamPolicy, rolePolicy } from "./types.ts";

/** What hands out data or the keys to it. */
const READING = [
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "rds:CopyDBSnapshot",
  "s3:GetObject",
  "s3:GetObjectVersion",
  "secretsmanager:BatchGetSecretValue",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParameterHistory",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
];

export const iamNoDataExfiltration = resourceRule({
  name: "iam-no-data-exfiltration",
  title: "IAM policies must not let an identity read all data",
  why: "One stolen credential would read every bucket, secret and key of the account.",
  fix: "Name the buckets, secrets, parameters and keys in Resource.",
  severity: "high",
  controls: [awsFsbp("KMS.1"), awsFsbp("KMS.2")],
  types: IDENTITY_POLICIES,
  examples: {
    good: [
      {
        title: "One secret",
        resource: rolePolicy({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Action: "secretsmanager:GetSecretValue",
                Resource: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop/session-key-0a1b2c",
              },
            ],
          },
        }),
      },
      {
        title: "A refusal",
        resource: rolePolicy({
          policy: { Statement: [{ Effect: "Deny", Action: "secretsmanager:GetSecretValue", Resource: "*" }] },
        }),
      },
    ],
    bad: [
      {
        title: "All secrets and keys",
        resource: rolePolicy({
          policy: {
            Statement: [
              { Effect: "Allow", Action: ["secretsmanager:GetSecretValue", "kms:Decrypt"], Resource: "*" },
            ],
          },
        }),
        paths: ["policy.Statement[0].Action[0]", "policy.Statement[0].Action[1]"],
      },
      {
        title: "All buckets, by a wildcard",
        resource: iamPolicy({
          policy: { Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::*" }] },
        }),
        paths: ["policy.Statement[0].Action"],
      },
    ],
  },
  check: (resource) => refuseUnbounded(resource, READING, "named resources, or a Condition"),
});
