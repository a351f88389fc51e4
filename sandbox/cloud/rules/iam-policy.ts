import { isRecord } from "../../plugin/wire.ts";
import { isConditionOperator } from "./iam-condition.ts";

/** `identity`: attached to a principal; `resource`: on a resource, or the trust policy of a role. */
export type PolicyKind = "identity" | "resource" | "trust";

/**
 * What IAM's grammar refuses in a policy document, all of it. AWS: IAM User Guide, "Grammar of the IAM JSON policy
 * language".
 * @returns nothing for a well-formed document
 */
export function policyProblems(document: unknown, kind: PolicyKind): string[] {
  const parsed = typeof document === "string" ? parse(document) : document;
  if (!isRecord(parsed)) return ["MalformedPolicyDocument: the policy is not a JSON object"];
  const problems: string[] = [];
  if (parsed.Version !== "2012-10-17" && parsed.Version !== "2008-10-17") {
    problems.push(
      `Version must be "2012-10-17" (or the outdated "2008-10-17"), got ${JSON.stringify(parsed.Version)}`,
    );
  }
  const statements = Array.isArray(parsed.Statement) ? parsed.Statement : [parsed.Statement];
  if (parsed.Statement === undefined || statements.length === 0)
    problems.push("Statement is missing or empty");
  else
    statements.forEach((each, index) =>
      problems.push(...statementProblems(each, kind, `Statement[${index}]`)),
    );
  if (kind !== "resource") problems.push(...sidProblems(statements.filter(isRecord)));
  return problems;
}

/** Within IAM; policies of other services' resources may have spaces in a Sid. */
function sidProblems(statements: readonly Record<string, unknown>[]): string[] {
  const sids = statements.map(({ Sid }) => Sid).filter((sid) => typeof sid === "string" && sid !== "");
  return [
    ...sids
      .filter((sid) => !/^[A-Za-z0-9]+$/.test(String(sid)))
      .map((sid) => `Statement IDs (SID) must be alpha-numeric, got ${JSON.stringify(sid)}`),
    ...sids
      .filter((sid, index) => sids.indexOf(sid) !== index)
      .map(
        (sid) => `Statement IDs (SID) in a single policy must be unique, got ${JSON.stringify(sid)} twice`,
      ),
  ];
}

const ELEMENTS = new Set([
  ...[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
  ],
]);

function statementProblems(statement: unknown, kind: PolicyKind, path: string): string[] {
  if (!isRecord(statement)) return [`${path} is not an object`];
  const problems = Object.keys(statement)
    .filter((key) => !ELEMENTS.has(key))
    .map((key) => `${path}.${key} is no element of a statement; allowed: ${[...ELEMENTS].join(", ")}`);
  const one = (...names: string[]): boolean =>
    names.filter((name) => statement[name] !== undefined).length === 1;

  if (statement.Effect !== "Allow" && statement.Effect !== "Deny") {
    problems.push(`${path}.Effect must be "Allow" or "Deny", got ${JSON.stringify(statement.Effect)}`);
  }
  if (!one("Action", "NotAction")) problems.push(`${path} needs either Action or NotAction`);
  problems.push(...actionProblems(statement.Action ?? statement.NotAction, `${path}.Action`));
  const hasPrincipal = statement.Principal !== undefined || statement.NotPrincipal !== undefined;
  const hasResource = statement.Resource !== undefined || statement.NotResource !== undefined;
  if (kind === "identity" && hasPrincipal)
    problems.push(`${path}.Principal is not allowed in an identity's policy`);
  if (kind !== "identity" && !one("Principal", "NotPrincipal")) problems.push(`${path} needs a Principal`);
  if (kind === "identity" && !one("Resource", "NotResource")) problems.push(`${path} needs a Resource`);
  if (kind === "trust" && hasResource)
    problems.push(`${path}.Resource is not allowed in a role's trust policy`);
  if (kind === "trust") problems.push(...trustProblems(statement, path));
  problems.push(...resourceProblems(statement.Resource ?? statement.NotResource, `${path}.Resource`));
  problems.push(...conditionProblems(statement.Condition, `${path}.Condition`));
  return problems;
}

function actionProblems(actions: unknown, path: string): string[] {
  if (Array.isArray(actions) && actions.length === 0) return [`${path} is empty`];
  return listOf(actions)
    .filter((action) => typeof action !== "string" || !/^(\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+)$/.test(action))
    .map((action) => `${path} ${JSON.stringify(action)} is not of the form service:Operation`);
}

/** AWS: "Syntax errors in policy" and "must be in ARN format or "*"". */
function resourceProblems(resources: unknown, path: string): string[] {
  if (Array.isArray(resources) && resources.length === 0) return [`${path} is empty`];
  return listOf(resources)
    .filter(
      (resource) => typeof resource !== "string" || !/^(\*|arn:[^:]+:[^:]+:[^:]*:[^:]*:.+)$/.test(resource),
    )
    .map((resource) => `${path} ${JSON.stringify(resource)} must be in ARN format or "*"`);
}

function conditionProblems(condition: unknown, path: string): string[] {
  if (condition === undefined) return [];
  if (!isRecord(condition)) return [`${path} is not an object`];
  return Object.keys(condition)
    .filter((operator) => !isConditionOperator(operator))
    .map((operator) => `${path}.${operator} is no condition operator`);
}

/** GitHub's provider is everybody's: IAM wants to be told whose tokens (IAM User Guide, "Identity-provider controls for shared OIDC providers"). */
const GITHUB = "token.actions.githubusercontent.com";

function trustProblems({ Action, Principal, Condition }: Record<string, unknown>, path: string): string[] {
  const federated = isRecord(Principal) ? listOf(Principal.Federated) : [];
  const keys = isRecord(Condition) ? Object.values(Condition).filter(isRecord).flatMap(Object.keys) : [];
  return [
    ...listOf(Action)
      .filter((action) => typeof action === "string" && !action.startsWith("sts:"))
      .map(
        (action) =>
          `${path}.Action: AssumeRole policy may only specify STS AssumeRole actions, got ${String(action)}`,
      ),
    ...(federated.some((provider) => String(provider).endsWith(`/${GITHUB}`)) &&
    !keys.includes(`${GITHUB}:sub`)
      ? [`${path}.Condition has to evaluate ${GITHUB}:sub`]
      : []),
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
