import { isRecord } from "../../plugin/wire.ts";
import { matchesArn, matchesGlob } from "./glob.ts";
import { assertNoVariables, isConditionMet, type RequestContext } from "./iam-condition.ts";

/** One call, as IAM judges it. */
export interface AccessRequest {
  /** ARN of the role that calls, or a service such as `pods.eks.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the call has, e.g. `kms:ViaService`. */
  readonly context?: RequestContext;
}

/** `none`: no statement says anything, which by itself is a denial. */
export type Verdict = "allow" | "deny" | "none";

/**
 * What policy documents say of a request together: an explicit Deny wins. AWS: IAM User Guide, "Policy evaluation
 * logic".
 * @throws {UnmodelledError} where a statement about the action can't be judged: it may be the one that denies
 */
export function evaluate(documents: readonly unknown[], request: AccessRequest): Verdict {
  const effects = documents
    .flatMap(statementsOf)
    .filter((judged) => applies(judged, request))
    .map(({ statement }) => statement.Effect);
  if (effects.includes("Deny")) return "deny";
  return effects.includes("Allow") ? "allow" : "none";
}

type Statement = Readonly<Record<string, unknown>>;

interface Judged {
  readonly statement: Statement;
  /** Whether `${…}` is a variable: IAM User Guide, "IAM policy elements: Variables and tags". */
  readonly hasVariables: boolean;
}

function statementsOf(document: unknown): readonly Judged[] {
  const parsed =
    typeof document === "string" && document !== "" ? (JSON.parse(document) as unknown) : document;
  if (!isRecord(parsed)) return [];
  const hasVariables = parsed.Version === "2012-10-17";
  return listOf(parsed.Statement)
    .filter(isRecord)
    .map((statement) => ({ statement, hasVariables }));
}

function applies(
  { statement, hasVariables }: Judged,
  { principal, action, resource, context = {} }: AccessRequest,
): boolean {
  const { Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = statement;
  const isAction = (patterns: unknown) =>
    textsOf(patterns).some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase()));
  const isResource = (patterns: unknown) => {
    if (hasVariables) assertNoVariables(textsOf(patterns));
    return textsOf(patterns).some((pattern) => pattern === "*" || matchesArn(pattern, resource));
  };
  return (
    (NotAction === undefined ? isAction(Action) : !isAction(NotAction)) &&
    (NotPrincipal === undefined
      ? Principal === undefined || isPrincipal(Principal, principal)
      : !isPrincipal(NotPrincipal, principal)) &&
    (NotResource === undefined ? Resource === undefined || isResource(Resource) : !isResource(NotResource)) &&
    (Condition === undefined || isConditionMet(Condition, context, hasVariables))
  );
}

function isPrincipal(allowed: unknown, principal: string): boolean {
  if (allowed === "*") return true;
  if (!isRecord(allowed)) return false;
  const account = principal.split(":")[4] ?? "";
  return Object.entries(allowed).some(([kind, identifiers]) =>
    listOf(identifiers).some((each) => {
      if (kind === "Service") return each === principal;
      return each === "*" || each === principal || each === account || isAccountRoot(each, account);
    }),
  );
}

function isAccountRoot(identifier: unknown, account: string): boolean {
  return account !== "" && typeof identifier === "string" && identifier.endsWith(`:iam::${account}:root`);
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((each) => typeof each === "string");
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
