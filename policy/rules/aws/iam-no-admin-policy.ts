import { at, isAbsent, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { coversAllResources } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { allowed, IDENTITY_POLICIES, identityStatements, isEverything } from "./iam-documents.ts";
import { iamPolicy, role, rolePolicy } from "./types.ts";

export const iamNoAdminPolicy = resourceRule({
  name: "iam-no-admin-policy",
  title: "IAM policies must not allow everything",
  why: "Whoever takes over an identity that may do everything owns the account.",
  fix: "Name the actions and resources that are needed.",
  severity: "critical",
  controls: [awsFsbp("IAM.1"), cisAws("1.15")],
  types: IDENTITY_POLICIES,
  examples: {
    good: [
      {
        title: "Named actions on a named resource",
        resource: rolePolicy({
          policy: {
            Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::uploads/*" }],
          },
        }),
      },
      {
        title: "Nothing, by everything denied",
        resource: iamPolicy({ policy: { Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] } }),
      },
    ],
    bad: [
      {
        title: "Everything",
        resource: iamPolicy({ policy: { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } }),
        paths: ["policy.Statement[0].Action"],
      },
      {
        title: "Everything, inline",
        resource: role({
          inlinePolicies: [
            { name: "all", policy: { Statement: [{ Effect: "Allow", Action: ["*:*"], Resource: ["*"] }] } },
          ],
        }),
        paths: ["inlinePolicies[0].policy.Statement[0].Action[0]"],
      },
      {
        title: "Everything but something",
        resource: rolePolicy({
          policy: { Statement: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }] },
        }),
        paths: ["policy.Statement[0].NotAction"],
      },
    ],
  },
  check: (resource) =>
    identityStatements(resource).flatMap((statement) => {
      const notAction = at(statement, "NotAction");
      const findings = [
        ...items(at(statement, "Action")).map((action) =>
          must(action, (value) => !isEverything(value), "named actions"),
        ),
        must(notAction, isAbsent, "Action with named actions"),
      ];
      return findings.some(Boolean) ? allowed(statement, coversAllResources(statement), findings) : [];
    }),
});
