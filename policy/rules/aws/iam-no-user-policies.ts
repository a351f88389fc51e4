import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import {
  IAM_POLICY_ATTACHMENT,
  IAM_USER_POLICY,
  IAM_USER_POLICY_ATTACHMENT,
  policyAttachment,
  userPolicy,
  userPolicyAttachment,
} from "./types.ts";

export const iamNoUserPolicies = resourceRule({
  name: "iam-no-user-policies",
  title: "IAM users must not have policies of their own",
  why: "Permissions of single users are lost sight of; groups and roles are reviewed.",
  fix: "Attach the policy to a group or a role.",
  severity: "low",
  controls: [awsFsbp("IAM.2"), cisAws("1.14")],
  types: [IAM_USER_POLICY, IAM_USER_POLICY_ATTACHMENT, IAM_POLICY_ATTACHMENT],
  examples: {
    good: [
      {
        title: "Attached to a role",
        resource: policyAttachment({
          name: "readers",
          policyArn: "arn:aws:iam::aws:policy/SecurityAudit",
          roles: ["audit"],
        }),
      },
    ],
    bad: [
      { title: "A policy of a user", resource: userPolicy({ user: "anna", policy: "{}" }), paths: ["user"] },
      {
        title: "Attached to a user",
        resource: userPolicyAttachment({ user: "anna", policyArn: "arn:aws:iam::aws:policy/SecurityAudit" }),
        paths: ["user"],
      },
      {
        title: "Attached to users",
        resource: policyAttachment({ name: "readers", users: ["anna"] }),
        paths: ["users"],
      },
    ],
  },
  check: ({ type, root }) => {
    const users = at(root, type === IAM_POLICY_ATTACHMENT ? "users" : "user");
    return [
      must(users, () => type === IAM_POLICY_ATTACHMENT && items(users).length === 0, "groups or roles"),
    ];
  },
});
