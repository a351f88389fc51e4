import { resourceRule } from "../../lib/rule.ts";
import { IDENTITY_POLICIES, refuseUnbounded } from "./iam-documents.ts";
import { rolePolicy } from "./types.ts";

/** What changes who may use a resource. */
const EXPOSING = [
  "backup:PutBackupVaultAccessPolicy",
  "ec2:ModifyImageAttribute",
  "ec2:ModifySnapshotAttribute",
  "ecr:SetRepositoryPolicy",
  "kms:CreateGrant",
  "kms:PutKeyPolicy",
  "lambda:AddPermission",
  "rds:ModifyDBClusterSnapshotAttribute",
  "rds:ModifyDBSnapshotAttribute",
  "s3:PutAccountPublicAccessBlock",
  "s3:PutBucketAcl",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutObjectAcl",
  "secretsmanager:PutResourcePolicy",
  "sns:AddPermission",
  "sqs:AddPermission",
];

export const iamNoResourceExposure = resourceRule({
  name: "iam-no-resource-exposure",
  title: "IAM policies must not let an identity open all resources to others",
  why: "Who may change the policies of buckets, keys, queues and repositories can give them away.",
  fix: "Name the resources in Resource.",
  severity: "high",
  controls: [],
  types: IDENTITY_POLICIES,
  examples: {
    good: [
      {
        title: "One bucket",
        resource: rolePolicy({
          policy: {
            Statement: [{ Effect: "Allow", Action: "s3:PutBucketPolicy", Resource: "arn:aws:s3:::uploads" }],
          },
        }),
      },
    ],
    bad: [
      {
        title: "All buckets and keys",
        resource: rolePolicy({
          policy: {
            Statement: [
              { Effect: "Allow", Action: ["s3:PutBucketPolicy", "kms:PutKeyPolicy"], Resource: "*" },
            ],
          },
        }),
        paths: ["policy.Statement[0].Action[0]", "policy.Statement[0].Action[1]"],
      },
    ],
  },
  check: (resource) => refuseUnbounded(resource, EXPOSING, "named resources, or a Condition"),
});
