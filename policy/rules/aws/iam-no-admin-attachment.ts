import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { cisAws } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { isManagedPolicy } from "./iam-documents.ts";
import {
  IAM_GROUP_POLICY_ATTACHMENT,
  IAM_POLICY_ATTACHMENT,
  IAM_ROLE,
  IAM_ROLE_POLICY_ATTACHMENT,
  IAM_USER_POLICY_ATTACHMENT,
  role,
  rolePolicyAttachment,
} from "./types.ts";

/** CIS 1.21 adds the shell of the console, which moves files in and out. */
const isAdministrative = isManagedPolicy(
  new Set(["AdministratorAccess", "AWSCloudShellFullAccess", "IAMFullAccess"]),
);

export const iamNoAdminAttachment = resourceRule({
  name: "iam-no-admin-attachment",
  title: "Nobody must get AWS's policies for administrators",
  why: "Who has AdministratorAccess or IAMFullAccess owns the account.",
  fix: "Attach a policy with what is needed, and a permissions boundary.",
  severity: "critical",
  controls: [cisAws("1.21")],
  types: [
    IAM_ROLE,
    IAM_ROLE_POLICY_ATTACHMENT,
    IAM_USER_POLICY_ATTACHMENT,
    IAM_GROUP_POLICY_ATTACHMENT,
    IAM_POLICY_ATTACHMENT,
  ],
  examples: {
    good: [
      {
        title: "To read",
        resource: rolePolicyAttachment({ role: "audit", policyArn: "arn:aws:iam::aws:policy/SecurityAudit" }),
      },
    ],
    bad: [
      {
        title: "To a role",
        resource: rolePolicyAttachment({
          role: "deploy",
          policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
        }),
        paths: ["policyArn"],
      },
      {
        title: "In a role",
        resource: role({
          managedPolicyArns: [
            "arn:aws:iam::aws:policy/SecurityAudit",
            "arn:aws:iam::aws:policy/IAMFullAccess",
          ],
        }),
        paths: ["managedPolicyArns[1]"],
      },
    ],
  },
  check: ({ type, root }) => {
    const arns = type === IAM_ROLE ? items(at(root, "managedPolicyArns")) : [at(root, "policyArn")];
    return arns.map((arn) => must(arn, (value) => !isAdministrative(value), "any other policy"));
  },
});
