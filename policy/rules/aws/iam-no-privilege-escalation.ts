import { resourceRule } from "../../lib/rule.ts";
import { IDENTITY_POLICIES, refuseUnbounded } from "./iam-documents.ts";
import { iamPolicy, rolePolicy } from "./types.ts";

/** Each alone is enough to gain other permissions (Rhino Security Labs, "AWS IAM privilege escalation methods"). */
const ESCALATING = [
  "iam:AddUserToGroup",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreatePolicyVersion",
  "iam:CreateServiceSpecificCredential",
  "iam:DeleteRolePermissionsBoundary",
  "iam:PassRole",
  "iam:PutGroupPolicy",
  "iam:PutRolePolicy",
  "iam:PutUserPolicy",
  "iam:ResetServiceSpecificCredential",
  "iam:SetDefaultPolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateLoginProfile",
  "sts:AssumeRole",
];

export const iamNoPrivilegeEscalation = resourceRule({
  name: "iam-no-privilege-escalation",
  title: "IAM policies must not let an identity raise its own permissions",
  why: "Who may attach policies, pass any role, or make keys for any user, may do everything.",
  fix: "Name the roles or users in Resource, or add a Condition on iam:PassedToService or iam:PermissionsBoundary.",
  severity: "high",
  controls: [],
  types: IDENTITY_POLICIES,
  examples: {
    good: [
      {
        title: "One role, to one service",
        resource: rolePolicy({
          policy: {
            Statement: [
              { Effect: "Allow", Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/nodes" },
            ],
          },
        }),
      },
      {
        title: "Roles with a boundary only",
        resource: rolePolicy({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Action: ["iam:AttachRolePolicy", "iam:PutRolePolicy"],
                Resource: "*",
                Condition: {
                  StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/boundary" },
                },
              },
            ],
          },
        }),
      },
    ],
    bad: [
      {
        title: "Any role, to any service",
        resource: rolePolicy({
          policy: { Statement: [{ Effect: "Allow", Action: "iam:PassRole", Resource: "*" }] },
        }),
        paths: ["policy.Statement[0].Action"],
      },
      {
        title: "By a wildcard",
        resource: iamPolicy({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Action: ["iam:Get*", "iam:Put*"],
                Resource: "arn:aws:iam::111122223333:role/*",
              },
            ],
          },
        }),
        paths: ["policy.Statement[0].Action[1]"],
      },
    ],
  },
  check: (resource) => refuseUnbounded(resource, ESCALATING, "named roles or users, or a Condition"),
});
