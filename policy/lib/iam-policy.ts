import { allOf, type Answer, anyOf, ask, not, when } from "./answer.ts";
import { isBoundedCidr } from "./cidr.ts";
import { at, type Field, isAbsent, isObject, items, properties, UNKNOWN } from "./field.ts";
import { type Findings, must } from "./finding.ts";

/** The latest text parsed: rules take turns on one policy, so that one slot spares all but the first the work. */
let latest: { readonly text: string; readonly value: unknown } | undefined;

function parseJson(text: string): unknown {
  if (latest?.text === text) return latest.value;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // No JSON, no statements: AWS refuses the document by itself.
  }
  latest = { text, value };
  return value;
}

/** A value that may be given as JSON text, as an object; the paths below it go on into the text. */
export const parsed = (field: Field): Field =>
  typeof field.value === "string" ? { ...field, value: parseJson(field.value) } : field;

/** The statements of an IAM policy document, as JSON text or as an object. */
export const statementsOf = (document: Field): readonly Field[] => items(at(parsed(document), "Statement"));

export const isEffect = (statement: Field, effect: "Allow" | "Deny"): Answer =>
  ask(at(statement, "Effect"), (value) => value === effect);

export const isSet = (field: Field): Answer => ask(field, (value) => !isAbsent(value));

/** Whether the statement holds only under some condition, whichever. */
export const isConditional = (statement: Field): Answer =>
  ask(at(statement, "Condition"), (value) => isObject(value) && Object.keys(value).length > 0);

/** `*`, or an ARN that stands for all resources, or all of a type, of a service; in S3 the type is not in the ARN. */
const ALL_RESOURCES =
  /^(\*|arn:[^:]*:s3:[^:]*:[^:]*:\*(\/\*)?|arn:[^:]*:(?!s3:)[^:]*:[^:]*:[^:]*:([a-z-]+[/:])?\*)$/;

/** Whether an Allow covers all resources, or all but some. */
export const coversAllResources = (statement: Field): Answer =>
  anyOf([
    isSet(at(statement, "NotResource")),
    ...items(at(statement, "Resource")).map((resource) =>
      ask(resource, (value) => typeof value === "string" && ALL_RESOURCES.test(value)),
    ),
  ]);

/** The places where a statement says "everybody"; `NotPrincipal` says "everybody but". */
export function everybody(statement: Field): readonly Field[] {
  const [principal, notPrincipal] = [at(statement, "Principal"), at(statement, "NotPrincipal")];
  const named = isObject(principal.value) ? items(at(principal, "AWS")) : items(principal);
  return [
    ...named.filter(({ value }) => value === "*" || value === UNKNOWN),
    ...(isAbsent(notPrincipal.value) ? [] : [notPrincipal]),
  ];
}

/** Condition keys that narrow "everybody" to known callers (AWS IAM User Guide, "Global condition context keys"). */
const CALLER_KEYS: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceowner",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:userid",
  "kms:calleraccount",
  "s3:dataaccesspointaccount",
]);

/** Operators that fail where the key is missing; `ForAllValues:` and `…IfExists` hold there, for everybody. */
const BINDING_OPERATOR = /^(ForAnyValue:)?(String(Equals(IgnoreCase)?|Like)|Arn(Equals|Like)|IpAddress)$/;

export interface ConditionEntry {
  /** In lower case: keys are compared without regard to case. Undefined where it is not known yet. */
  readonly key: string | undefined;
  readonly values: readonly Field[];
}

/** The conditions that have to be met by a value that is present. */
export function bindingConditions(statement: Field): readonly ConditionEntry[] {
  return properties(at(statement, "Condition"))
    .filter(({ key, value }) => value === UNKNOWN || BINDING_OPERATOR.test(String(key)))
    .flatMap((operator) =>
      properties(operator).map((entry) => ({
        key: entry === operator ? undefined : String(entry.key).toLowerCase(),
        values: items(entry),
      })),
    );
}

const IP_ADDRESS = /^[\d.]+$|^[\dA-Fa-f:]+$/;

const narrows = (key: string | undefined, value: unknown): boolean => {
  if (key !== "aws:sourceip") return typeof value === "string" && !/^\**$/.test(value);
  return isBoundedCidr(value) || (typeof value === "string" && IP_ADDRESS.test(value));
};

/** Whether the statement's conditions let only known callers through. */
export const narrowsCallers = (statement: Field): Answer =>
  anyOf(
    bindingConditions(statement)
      .filter(({ key, values }) => (key === undefined || CALLER_KEYS.has(key)) && values.length > 0)
      .map(({ key, values }) => allOf(values.map((value) => ask(value, (known) => narrows(key, known))))),
  );

/** Where a document lets everybody in, under no condition that narrows who that is. */
export const publicGrants = (document: Field, allowed: string): Findings =>
  statementsOf(document).flatMap((statement) => {
    const grants = everybody(statement).map((field) => must(field, () => false, allowed));
    if (grants.length === 0) return [];
    return when(allOf([isEffect(statement, "Allow"), not(narrowsCallers(statement))]), grants);
  });
