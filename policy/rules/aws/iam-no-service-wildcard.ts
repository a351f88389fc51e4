import { not } from "../../lib/answer.ts";
import { at, isAbsent, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { coversAllResources } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { allowed, IDENTITY_POLICIES, identityStatements, isEverything } from "./iam-documents.ts";
import { rolePolicy } from "./types.ts";

const isServiceWildcard = (value: unknown): boolean => typeof value === "string" && /^[^*]+:\*+$/.test(value);

export const iamNoServiceWildcard = resourceRule({
  name: "iam-no-service-wildcard",
  title: "IAM policies must not allow all actions of a service, nor of all services",
  why: "A wildcard allows what nobody thought of, and what AWS adds tomorrow; so does NotAction, which is all but some.",
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
      {
        title: "All of all services, on a named resource",
        resource: rolePolicy({
          policy: { Statement: [{ Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::uploads/*" }] },
        }),
        paths: ["policy.Statement[0].Action"],
      },
      {
        title: "All but some, on a named resource",
        resource: rolePolicy({
          policy: {
            Statement: [
              { Effect: "Allow", NotAction: "s3:DeleteObject", Resource: "arn:aws:s3:::uploads/*" },
            ],
          },
        }),
        paths: ["policy.Statement[0].NotAction"],
      },
    ],
  },
  check: (resource) =>
    identityStatements(resource).flatMap((statement) => {
      const actions = items(at(statement, "Action"));
      const ofService = actions.map((action) =>
        must(action, (value) => !isServiceWildcard(value), "named actions"),
      );
      // On all resources, iam-no-admin-policy refuses them.
      const ofAll = [
        ...actions.map((action) => must(action, (value) => !isEverything(value), "named actions")),
        must(at(statement, "NotAction"), isAbsent, "Action with named actions"),
      ];
      return [
        ...(ofService.some(Boolean) ? allowed(statement, true, ofService) : []),
        ...(ofAll.some(Boolean) ? allowed(statement, not(coversAllResources(statement)), ofAll) : []),
      ];
    }),
});
