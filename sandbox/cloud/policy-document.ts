import type { GetPolicyDocumentArgs } from "@pulumi/aws/iam/getPolicyDocument.js";
import { isRecord } from "../plugin/wire.ts";

type Statement = NonNullable<GetPolicyDocumentArgs["statements"]>[number];

/**
 * Renders a policy document as the real provider does: elements in IAM's order, a list of one as a plain string,
 * longer ones sorted backwards, and statements of override documents in place of those with the same Sid.
 */
export function renderPolicyDocument(args: GetPolicyDocumentArgs): {
  json: string;
  minifiedJson: string;
  id: string;
} {
  const sources = [
    ...(args.sourcePolicyDocuments ?? []),
    ...(args.sourceJson === undefined ? [] : [args.sourceJson]),
  ];
  const overrides = [
    ...(args.overridePolicyDocuments ?? []),
    ...(args.overrideJson === undefined ? [] : [args.overrideJson]),
  ];
  const own = (args.statements ?? []).map(render);
  const statements = overrides
    .flatMap(statementsOf)
    .reduce(replaceBySid, [...sources.flatMap(statementsOf), ...own]);
  const document = {
    Version: args.version ?? "2012-10-17",
    ...(args.policyId !== undefined && { Id: args.policyId }),
    Statement: statements,
  };
  const minifiedJson = JSON.stringify(document);
  return { json: JSON.stringify(document, null, 2), minifiedJson, id: String(hash(minifiedJson)) };
}

function render(statement: Statement): Record<string, unknown> {
  const conditions: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of statement.conditions ?? []) {
    conditions[test] = { ...conditions[test], [variable]: oneOrMany(values) };
  }
  const entries = {
    Sid: statement.sid,
    Effect: statement.effect ?? "Allow",
    Principal: principals(statement.principals),
    NotPrincipal: principals(statement.notPrincipals),
    Action: oneOrMany(statement.actions),
    NotAction: oneOrMany(statement.notActions),
    Resource: oneOrMany(statement.resources),
    NotResource: oneOrMany(statement.notResources),
    Condition: Object.keys(conditions).length > 0 ? conditions : undefined,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

function principals(list: Statement["principals"]): unknown {
  if (list === undefined || list.length === 0) return undefined;
  if (list.some(({ type, identifiers }) => type === "*" && identifiers.includes("*"))) return "*";
  return Object.fromEntries(list.map(({ type, identifiers }) => [type, oneOrMany(identifiers)]));
}

function oneOrMany(values: readonly string[] | undefined): unknown {
  if (values === undefined || values.length === 0) return undefined;
  return values.length === 1 ? values[0] : values.toSorted().toReversed();
}

function statementsOf(json: string): Record<string, unknown>[] {
  const document = JSON.parse(json) as unknown;
  const statement = isRecord(document) ? document.Statement : undefined;
  return (Array.isArray(statement) ? statement : [statement]).filter(isRecord);
}

function replaceBySid(statements: Record<string, unknown>[], override: Record<string, unknown>) {
  const index = statements.findIndex(({ Sid }) => Sid !== undefined && Sid === override.Sid);
  return index < 0 ? [...statements, override] : statements.with(index, override);
}

/** FNV-1a: an id that is the document's own. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return value;
}
