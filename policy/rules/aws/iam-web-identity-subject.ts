import { allOf, anyOf, ask, when } from "../../lib/answer.ts";
import { at, type Field, items } from "../../lib/field.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { matchesGlob } from "../../lib/glob.ts";
import { bindingConditions } from "../../lib/caller-conditions.ts";
import { isEffect, statementsOf } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { IAM_ROLE, role } from "./types.ts";

const isWebIdentity = (action: unknown): boolean =>
  typeof action === "string" && matchesGlob(action.toLowerCase(), "sts:assumerolewithwebidentity");

const isOidcProvider = (principal: unknown): boolean =>
  typeof principal === "string" && principal.includes(":oidc-provider/");

/**
 * How subjects begin, by who issues them, up to where their owner's name ends: a wildcard may follow there, not before,
 * for anybody may found an organisation whose name begins in the same way. Sources: GitHub, "OpenID Connect reference";
 * GitLab, "Connect to cloud services"; HCP Terraform, "Workload identity tokens"; Pulumi Cloud, "OIDC provider";
 * Buildkite, "OIDC with AWS"; CircleCI, "Use OpenID Connect tokens in jobs"; Bitbucket, "Integrate Pipelines with
 * resource servers using OIDC"; Azure DevOps, "Workload identity service connections"; Kubernetes, "Service accounts".
 */
const OWNED = [
  /(^|:)(repo|repository|job_workflow_ref|workflow_ref):[^:/]+\/[^:/]/,
  /(^|:)(project_path|namespace_path):[^:/]+[:/]/,
  /(^|:)(organization|org|owner|repository_owner|account|enterprise)(_id|_name)?:[^:/]+:/,
  /^org\/[^/]+\//,
  /^sc:\/\/[^/]+\//,
  /^\{[^{}]+\}:/,
  /^system:serviceaccount:[^:]+:/,
];

/** Subjects that have an owner's name in a known place. */
const HAS_OWNER =
  /(^|:)(repo|repository|job_workflow_ref|workflow_ref|project_path|namespace_path|(organization|org|owner|repository_owner|account|enterprise)(_id|_name)?):|^(org\/|sc:|\{|system:|pulumi:)/;

/** Of an issuer that is not known here: a key and its value, or an owner and what it owns. */
const SEGMENTS = /^[^:/]+[:/][^:/]+[:/]/;

function isNamed(subject: unknown): boolean {
  if (typeof subject !== "string" || subject === "") return false;
  const wildcard = subject.search(/[*?]/);
  if (wildcard < 0) return true;
  const head = subject.slice(0, wildcard);
  return HAS_OWNER.test(subject) ? OWNED.some((owned) => owned.test(head)) : SEGMENTS.test(head);
}

function checkSubject(statement: Field): Findings {
  const conditions = bindingConditions(statement);
  const subjects = conditions.filter(({ key }) => key?.endsWith(":sub"));
  // Conditions all have to be met: one that names the subject is enough.
  if (subjects.some(({ values }) => values.length > 0 && values.every(({ value }) => isNamed(value))))
    return [];
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
