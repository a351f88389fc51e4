import { isRecord } from "../../plugin/wire.ts";

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
  return problems;
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
  return problems;
}

function actionProblems(actions: unknown, path: string): string[] {
  const list = Array.isArray(actions) ? actions : actions === undefined ? [] : [actions];
  return list
    .filter((action) => typeof action !== "string" || !/^(\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+)$/.test(action))
    .map((action) => `${path} ${JSON.stringify(action)} is not of the form service:Operation`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
