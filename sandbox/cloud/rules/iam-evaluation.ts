import { isRecord } from "../../plugin/wire.ts";

/** One call, as IAM judges it. */
export interface AccessRequest {
  /** ARN of the role that calls, or a service such as `pods.eks.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the call has, e.g. `kms:ViaService`. */
  readonly context?: Readonly<Record<string, string>>;
}

/** `none`: no statement says anything, which by itself is a denial. */
export type Verdict = "allow" | "deny" | "none";

/**
 * What policy documents say of a request together: an explicit Deny wins. AWS: IAM User Guide, "Policy evaluation
 * logic". A condition on a key that the request does not have is not met, nor is one by an operator unknown here.
 */
export function evaluate(documents: readonly unknown[], request: AccessRequest): Verdict {
  const effects = documents
    .flatMap(statementsOf)
    .filter((statement) => applies(statement, request))
    .map(({ Effect }) => Effect);
  if (effects.includes("Deny")) return "deny";
  return effects.includes("Allow") ? "allow" : "none";
}

type Statement = Readonly<Record<string, unknown>>;

function statementsOf(document: unknown): readonly Statement[] {
  const parsed =
    typeof document === "string" && document !== "" ? (JSON.parse(document) as unknown) : document;
  const statements = isRecord(parsed) ? parsed.Statement : undefined;
  return listOf(statements).filter(isRecord);
}

function applies(
  statement: Statement,
  { principal, action, resource, context = {} }: AccessRequest,
): boolean {
  const { Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = statement;
  const isAction = (patterns: unknown) =>
    matchesAny(patterns, action.toLowerCase(), (text) => text.toLowerCase());
  return (
    (NotAction === undefined ? isAction(Action) : !isAction(NotAction)) &&
    (NotResource === undefined
      ? Resource === undefined || matchesAny(Resource, resource)
      : !matchesAny(NotResource, resource)) &&
    (NotPrincipal === undefined
      ? Principal === undefined || isPrincipal(Principal, principal)
      : !isPrincipal(NotPrincipal, principal)) &&
    (Condition === undefined || (isRecord(Condition) && isMet(Condition, context)))
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

/** How each operator compares; the ARN operators see wildcards as StringLike does. */
const OPERATORS: Readonly<Record<string, (wanted: string, found: string) => boolean>> = {
  StringEquals: (wanted, found) => wanted === found,
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
};

function isMet(condition: Record<string, unknown>, context: Readonly<Record<string, string>>): boolean {
  const found = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return Object.entries(condition).every(([operator, tests]) => {
    const [, negation, name = ""] = /^(?:(StringNot|ArnNot))?(\w+?)(?:IfExists)?$/.exec(operator) ?? [];
    const compare = OPERATORS[negation === undefined ? name : `${negation.replace("Not", "")}${name}`];
    if (compare === undefined || !isRecord(tests)) return false;
    return Object.entries(tests).every(([key, wanted]) => {
      const value = found.get(key.toLowerCase());
      if (value === undefined) return operator.endsWith("IfExists") || negation !== undefined;
      const isOneOf = listOf(wanted).some((each) => compare(String(each), value));
      return negation === undefined ? isOneOf : !isOneOf;
    });
  });
}

function matchesAny(patterns: unknown, text: string, normalise = (pattern: string) => pattern): boolean {
  return listOf(patterns).some((pattern) => typeof pattern === "string" && matches(normalise(pattern), text));
}

/** IAM's wildcards: `*` for any characters, `?` for one. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
