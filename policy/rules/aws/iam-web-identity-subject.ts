import { allOf, anyOf, ask, when } from "../../lib/answer.ts";
import { at, type Field, items } from "../../lib/field.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { matchesGlob } from "../../lib/glob.ts";
import { bindingConditions, isEffect, statementsOf } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { IAM_ROLE, role } from "./types.ts";

const isWebIdentity = (action: unknown): boolean =>
  typeof action === "string" && matchesGlob(action.toLowerCase(), "sts:assumerolewithwebidentity");

const isOidcProvider = (principal: unknown): boolean =>
  typeof principal === "string" && principal.includes(":oidc-provider/");

/** A wildcard may follow the owner (the organisation, the namespace), not stand for it: `repo:*` names nobody. */
const OWNER = /^(repo:[^*?/]+\/[^*?]|system:serviceaccount:[^*?:]+:|(?!repo:|system:)[^*?:/]+[:/][^*?])/;

const isNamed = (subject: unknown): boolean =>
  typeof subject === "string" && subject !== "" && (!/[*?]/.test(subject) || OWNER.test(subject));

function checkSubject(statement: Field): Findings {
  const conditions = bindingConditions(statement);
  const subjects = conditions.filter(({ key }) => key?.endsWith(":sub"));
  if (subjects.length > 0) {
    return subjects.flatMap(({ values }) =>
      values.map((value) => must(value, isNamed, "subjects with a named owner")),
    );
  }
  const unknown = conditions.find(({ key }) => key === undefined)?.values[0];
  return [
    must(unknown ?? at(statement, "Condition"), () => false, "a condition on the subject, <provider>:sub"),
  ];
}

export const iamWebIdentitySubject = resourceRule({
  name: "iam-web-identity-subject",
  title: "Roles for web identities must name the subject",
  why: "An identity provider serves many: every repository on GitHub, every service account of a cluster.",
  fix: "Add a Condition, StringEquals on <provider>:sub, with the whole subject.",
  severity: "critical",
  controls: [],
  types: [IAM_ROLE],
  examples: {
    good: [
      {
        title: "One environment of one repository on GitHub",
        resource: role({
          assumeRolePolicy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: {
                  Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
                },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: {
                  StringEquals: {
                    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                    "token.actions.githubusercontent.com:sub":
                      "repo:octo-org/platform:environment:production",
                  },
                },
              },
            ],
          },
        }),
      },
    ],
    bad: [
      {
        title: "No subject",
        resource: role({
          assumeRolePolicy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: {
                  Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
                },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: {
                  StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
                },
              },
            ],
          },
        }),
        paths: ["assumeRolePolicy.Statement[0].Condition"],
      },
      {
        title: "Any repository of whoever",
        resource: role({
          assumeRolePolicy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: {
                  Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
                },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: {
                  StringLike: { "token.actions.githubusercontent.com:sub": "repo:*:ref:refs/heads/main" },
                },
              },
            ],
          },
        }),
        paths: [
          'assumeRolePolicy.Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"]',
        ],
      },
    ],
  },
  check: ({ root }) =>
    statementsOf(at(root, "assumeRolePolicy")).flatMap((statement) => {
      const action = anyOf(items(at(statement, "Action")).map((each) => ask(each, isWebIdentity)));
      const providers = items(at(statement, "Principal", "Federated"));
      const provider = anyOf(providers.map((each) => ask(each, isOidcProvider)));
      return when(allOf([isEffect(statement, "Allow"), action, provider]), checkSubject(statement));
    }),
});
