import { at } from "../../lib/field.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { publicGrants } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import {
  BACKUP_VAULT_POLICY,
  bucketPolicy,
  ECR_REGISTRY_POLICY,
  ECR_REPOSITORY_POLICY,
  key,
  KMS_EXTERNAL_KEY,
  KMS_KEY,
  KMS_KEY_POLICY,
  KMS_REPLICA_KEY,
  repositoryPolicy,
  S3_ACCESS_POINT,
  S3_BUCKET,
  S3_BUCKET_POLICY,
  SECRET,
  SECRET_POLICY,
  SNS_TOPIC,
  SNS_TOPIC_POLICY,
  SQS_QUEUE,
  SQS_QUEUE_POLICY,
  topicPolicy,
} from "./types.ts";

/** What holds a policy about itself, in the property `policy`. */
const RESOURCE_POLICIES = [
  BACKUP_VAULT_POLICY,
  ECR_REGISTRY_POLICY,
  ECR_REPOSITORY_POLICY,
  KMS_EXTERNAL_KEY,
  KMS_KEY,
  KMS_KEY_POLICY,
  KMS_REPLICA_KEY,
  S3_ACCESS_POINT,
  S3_BUCKET,
  S3_BUCKET_POLICY,
  SECRET,
  SECRET_POLICY,
  SNS_TOPIC,
  SNS_TOPIC_POLICY,
  SQS_QUEUE,
  SQS_QUEUE_POLICY,
];

export const resourcePolicyNotPublic = resourceRule({
  name: "resource-policy-not-public",
  title: "Resource policies must not let everybody in",
  why: "A policy that names everybody needs no account, no password and no leak.",
  fix: "Name accounts, roles or services in Principal, or narrow by a Condition such as aws:SourceAccount or aws:PrincipalOrgID.",
  severity: "critical",
  controls: [awsFsbp("KMS.5"), awsFsbp("S3.2"), awsFsbp("S3.3"), awsFsbp("SNS.4"), awsFsbp("SQS.3")],
  types: RESOURCE_POLICIES,
  examples: {
    good: [
      {
        title: "An account",
        resource: repositoryPolicy({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::111122223333:root" },
                Action: "ecr:BatchGetImage",
              },
            ],
          },
        }),
      },
      {
        title: "Everybody of the account, through a service",
        resource: key({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: "*" },
                Action: "kms:Decrypt",
                Resource: "*",
                Condition: { StringEquals: { "kms:CallerAccount": "111122223333" } },
              },
            ],
          },
        }),
      },
      {
        title: "Nobody without TLS",
        resource: bucketPolicy({
          policy: {
            Statement: [
              {
                Effect: "Deny",
                Principal: "*",
                Action: "s3:*",
                Resource: "*",
                Condition: { Bool: { "aws:SecureTransport": "false" } },
              },
            ],
          },
        }),
      },
    ],
    bad: [
      {
        title: "A public key",
        resource: key({
          policy: { Statement: [{ Effect: "Allow", Principal: "*", Action: "kms:*", Resource: "*" }] },
        }),
        paths: ["policy.Statement[0].Principal"],
      },
      {
        title: "A public bucket",
        resource: bucketPolicy({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: ["*"] },
                Action: "s3:GetObject",
                Resource: "arn:aws:s3:::uploads/*",
              },
            ],
          },
        }),
        paths: ["policy.Statement[0].Principal.AWS[0]"],
      },
      {
        title: "Everybody but one",
        resource: topicPolicy({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                NotPrincipal: { AWS: "arn:aws:iam::111122223333:root" },
                Action: "sns:Publish",
                Resource: "*",
              },
            ],
          },
        }),
        paths: ["policy.Statement[0].NotPrincipal"],
      },
    ],
  },
  check: ({ root }) => publicGrants(at(root, "policy"), "named principals"),
});
