import { at, type Field, items } from "../../lib/field.ts";
import { allOf, type Answer, not, when } from "../../lib/answer.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { matchesGlob } from "../../lib/glob.ts";
import { coversAllResources, isConditional, isEffect, statementsOf } from "../../lib/iam-policy.ts";
import { type TypedResource } from "../../lib/rule.ts";
import { IAM_GROUP_POLICY, IAM_POLICY, IAM_ROLE, IAM_ROLE_POLICY, IAM_USER_POLICY } from "./types.ts";

/** What holds policies that say what an identity may do. */
export const IDENTITY_POLICIES = [IAM_POLICY, IAM_ROLE, IAM_ROLE_POLICY, IAM_GROUP_POLICY, IAM_USER_POLICY];

/** The statements of a resource's identity policies; a role's trust policy is none. */
export function identityStatements({ type, root }: TypedResource): readonly Field[] {
  const holders = type === IAM_ROLE ? items(at(root, "inlinePolicies")) : [root];
  return holders.flatMap((holder) => statementsOf(at(holder, "policy")));
}

/** Whether the text is `*` in whatever way of writing. */
export const isEverything = (value: unknown): boolean =>
  typeof value === "string" && /^\*+(:\*+)?$/.test(value);

/** The findings on what a statement's actions allow, if it allows anything. */
export const allowed = (statement: Field, condition: Answer, findings: Findings): Findings =>
  when(allOf([isEffect(statement, "Allow"), condition]), findings);

/**
 * Refuses some actions where a statement allows them on all resources, under no condition. `*` is left to
 * iam-no-admin-policy, which refuses it as such.
 */
export function refuseUnbounded(resource: TypedResource, actions: readonly string[], fix: string): Findings {
  const refused = actions.map((action) => action.toLowerCase());
  const isFine = (value: unknown): boolean => {
    if (typeof value !== "string" || isEverything(value)) return true;
    const pattern = value.toLowerCase();
    return !refused.some((action) => matchesGlob(pattern, action));
  };
  return identityStatements(resource).flatMap((statement) => {
    const findings = items(at(statement, "Action")).map((action) => must(action, isFine, fix));
    if (!findings.some(Boolean)) return [];
    const isUnbounded = allOf([coversAllResources(statement), not(isConditional(statement))]);
    return allowed(statement, isUnbounded, findings);
  });
}

/** Whether an identity's policy is given by a part of the AWS-managed one's name. */
export const isManagedPolicy =
  (names: ReadonlySet<string>) =>
  (arn: unknown): boolean =>
    typeof arn === "string" &&
    /^arn:[^:]*:iam::aws:policy\//.test(arn) &&
    names.has(arn.slice(arn.lastIndexOf("/") + 1));
