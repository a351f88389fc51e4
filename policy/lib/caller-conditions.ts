import { allOf, type Answer, anyOf, ask } from "./answer.ts";
import { isBoundedCidr } from "./cidr.ts";
import { at, type Field, items, properties, scalarText, UNKNOWN } from "./field.ts";

/** Operators that fail where the key is missing. */
const BINDING_OPERATOR = /^(ForAnyValue:)?(String(Equals(IgnoreCase)?|Like)|Arn(Equals|Like)|IpAddress)$/;

/**
 * The same operators where they hold for a missing key as well, which is for everybody (AWS IAM User Guide, "IAM JSON
 * policy elements: Condition operators"): they bind where a `Null` condition asks for the key.
 */
const LENIENT_OPERATOR =
  /^(ForAllValues:)?(String(Equals(IgnoreCase)?|Like)|Arn(Equals|Like)|IpAddress)(IfExists)?$/;

export interface ConditionEntry {
  /** In lower case: keys are compared without regard to case. Undefined where it is not known yet. */
  readonly key: string | undefined;
  readonly values: readonly Field[];
}

const keyOf = ({ key }: Field): string => String(key).toLowerCase();

const isFalse = ({ value }: Field): boolean => scalarText(value).toLowerCase() === "false";

/** The keys that a statement wants to be there: `"Null": {"aws:PrincipalOrgID": "false"}`. */
function demandedKeys(condition: Field): ReadonlySet<string> {
  const entries = properties(at(condition, "Null")).filter((entry) => entry.value !== UNKNOWN);
  return new Set(entries.filter((entry) => items(entry).every(isFalse)).map(keyOf));
}

/** The conditions that have to be met by a value that is present. */
export function bindingConditions(statement: Field): readonly ConditionEntry[] {
  const condition = at(statement, "Condition");
  const demanded = demandedKeys(condition);
  return properties(condition).flatMap((operator): readonly ConditionEntry[] => {
    const name = String(operator.key);
    if (operator.value === UNKNOWN) return [{ key: undefined, values: [operator] }];
    const isBinding = BINDING_OPERATOR.test(name);
    if (!isBinding && !LENIENT_OPERATOR.test(name)) return [];
    return properties(operator)
      .map((entry) => ({ key: keyOf(entry), values: items(entry) }))
      .filter(({ key }) => isBinding || demanded.has(key));
  });
}

/**
 * Whether a text is the same for every request: without wildcards, and without a policy variable, which stands for
 * what the caller brings along (Amazon S3 User Guide, "The meaning of public": only fixed values narrow).
 */
const isFixed = (text: string): boolean => text !== "" && !/[*?]|\$\{/.test(text);

/** Whether all up to `end` is fixed; what comes after it may be anything. */
const isFixedUpTo = (text: string, end: string): boolean => isFixed(text.split(end, 1)[0] ?? "");

/**
 * Whether an ARN belongs to a known owner: by its account, or, where there is none in it, by its name. Names of
 * buckets belong to one account in all of AWS.
 */
function hasFixedOwner(arn: string): boolean {
  const [scheme, , service = "", , account = "", ...rest] = arn.split(":");
  if (scheme !== "arn" || rest.length === 0) return isFixed(arn);
  const resource = rest.join(":");
  if (service === "s3" && !resource.startsWith("accesspoint")) return isFixedUpTo(resource, "/");
  return account === "" ? isFixed(resource) : isFixed(account);
}

const IP_ADDRESS = /^[\d.]+$|^[\dA-Fa-f:]+$/;

const isKnownNetwork = (value: string): boolean => isBoundedCidr(value) || IP_ADDRESS.test(value);

/**
 * Condition keys that narrow "everybody" to known callers (AWS IAM User Guide, "Global condition context keys"), each
 * with what a value has to be for that.
 */
const CALLER_KEYS: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ["aws:principalaccount", isFixed],
  ["aws:principalarn", hasFixedOwner],
  ["aws:principalorgid", isFixed],
  // o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*: all of a part of one organisation.
  ["aws:principalorgpaths", (path) => isFixedUpTo(path, "/")],
  ["aws:sourceaccount", isFixed],
  ["aws:sourcearn", hasFixedOwner],
  ["aws:sourceip", isKnownNetwork],
  ["aws:sourceorgid", isFixed],
  ["aws:sourceorgpaths", (path) => isFixedUpTo(path, "/")],
  ["aws:sourceowner", isFixed],
  ["aws:sourcevpc", isFixed],
  ["aws:sourcevpcarn", hasFixedOwner],
  ["aws:sourcevpce", isFixed],
  // AROAEXAMPLEID:*: all sessions of one role.
  ["aws:userid", (id) => isFixedUpTo(id, ":")],
  ["aws:vpceaccount", isFixed],
  ["aws:vpceorgid", isFixed],
  ["aws:vpceorgpaths", (path) => isFixedUpTo(path, "/")],
  ["kms:calleraccount", isFixed],
  ["s3:dataaccesspointaccount", isFixed],
  ["s3:dataaccesspointarn", hasFixedOwner],
]);

const narrows = (key: string | undefined, value: unknown): boolean => {
  if (typeof value !== "string" && typeof value !== "number") return false;
  const isKnown = key === undefined ? isFixed : CALLER_KEYS.get(key);
  return isKnown?.(String(value)) ?? false;
};

/** Whether the statement's conditions let only known callers through. */
export const narrowsCallers = (statement: Field): Answer =>
  anyOf(
    bindingConditions(statement)
      .filter(({ key, values }) => (key === undefined || CALLER_KEYS.has(key)) && values.length > 0)
      .map(({ key, values }) => allOf(values.map((value) => ask(value, (known) => narrows(key, known))))),
  );
