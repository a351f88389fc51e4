import type { Registered } from "./mocks.ts";

interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: unknown;
}

/** The properties that hold policies of identities, by type. Policies of keys, buckets and other resources are not among them. */
const identityPolicies: Readonly<Record<string, (inputs: Record<string, unknown>) => unknown[]>> = {
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": ({ policy }) => [policy],
  "aws:iam/groupPolicy:GroupPolicy": ({ policy }) => [policy],
  "aws:iam/policy:Policy": ({ policy }) => [policy],
  "aws:iam/role:Role": ({ inlinePolicies }) =>
    ((inlinePolicies ?? []) as { policy?: unknown }[]).map(({ policy }) => policy),
  "aws:iam/rolePolicy:RolePolicy": ({ policy }) => [policy],
  "aws:iam/userPolicy:UserPolicy": ({ policy }) => [policy],
};

/** Actions without a resource level stand in statements of their own, whose Sid begins with this. */
const unscoped = /^NoResourceLevel/;

/**
 * What keeps registered IAM policies from least privilege, a line a finding: an allowed action with a wildcard, and
 * an allowed resource `*` outside of statements whose Sid begins with `NoResourceLevel`.
 */
export function leastPrivilegeFindings(registered: readonly Registered[]): string[] {
  return registered.flatMap(({ type, name, inputs }) =>
    (identityPolicies[type]?.(inputs) ?? [])
      .filter((policy) => policy !== undefined)
      .flatMap((policy) => statementsOf(policy).flatMap(statementFindings))
      .map((finding) => `${type} ${name}: ${finding}`),
  );
}

function statementFindings(statement: Statement): string[] {
  if (statement.Effect !== "Allow") return [];
  const { Sid = "(no Sid)" } = statement;
  return [
    ...listOf(statement.Action)
      .filter((action) => action.includes("*"))
      .map((action) => `${Sid} allows the wildcard action ${action}`),
    ...(statement.NotAction === undefined ? [] : [`${Sid} allows every action but some (NotAction)`]),
    ...(statement.NotResource === undefined ? [] : [`${Sid} allows every resource but some (NotResource)`]),
    ...(listOf(statement.Resource).includes("*") && !unscoped.test(Sid)
      ? [`${Sid} allows ${listOf(statement.Action).join(", ")} on every resource`]
      : []),
  ];
}

function statementsOf(policy: unknown): readonly Statement[] {
  const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as {
    Statement: Statement | readonly Statement[];
  };
  return Array.isArray(document.Statement) ? document.Statement : [document.Statement as Statement];
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
