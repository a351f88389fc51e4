import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { allowed, IDENTITY_POLICIES, identityStatements } from "./iam-documents.ts";
import { rolePolicy } from "./types.ts";

const isServiceWildcard = (value: unknown): boolean => typeof value === "string" && /^[^*]+:\*+$/.test(value);

export const iamNoServiceWildcard = resourceRule({
  name: "iam-no-service-wildcard",
  title: "IAM policies must not allow all actions of a service",
  why: "A wildcard allows what nobody thought of, and what AWS adds tomorrow.",
  fix: "Name the actions that are needed.",
  severity: "high",
  controls: [awsFsbp("IAM.21")],
  types: IDENTITY_POLICIES,
  examples: {
    good: [
      {
        title: "Named actions",
        resource: rolePolicy({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
                Resource: "arn:aws:sqs:eu-central-1:111122223333:orders",
              },
            ],
          },
        }),
      },
      {
        title: "Some of a kind",
        resource: rolePolicy({
          policy: { Statement: [{ Effect: "Allow", Action: "ec2:Describe*", Resource: "*" }] },
        }),
      },
    ],
    bad: [
      {
        title: "All of a service",
        resource: rolePolicy({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Action: ["sqs:ReceiveMessage", "dynamodb:*"],
                Resource: "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
              },
            ],
          },
        }),
        paths: ["policy.Statement[0].Action[1]"],
      },
    ],
  },
  check: (resource) =>
    identityStatements(resource).flatMap((statement) => {
      const findings = items(at(statement, "Action")).map((action) =>
        must(action, (value) => !isServiceWildcard(value), "named actions"),
      );
      return findings.some(Boolean) ? allowed(statement, true, findings) : [];
    }),
});
