import { allOf, type Answer, anyOf, ask, not, when } from "./answer.ts";
import { narrowsCallers } from "./caller-conditions.ts";
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

/** Whether a value of a condition, such as `*` for StringLike, is met by whatever there is. */
const isAnything = ({ value }: Field): boolean => typeof value === "string" && /^\*+$/.test(value);

/** Whether the statement holds only under some condition, whichever; one that everything meets is none. */
export const isConditional = (statement: Field): Answer =>
  anyOf(
    properties(at(statement, "Condition")).flatMap((operator) =>
      properties(operator).map((entry) =>
        ask(entry, () => !/(String|Arn)Like/.test(String(operator.key)) || !items(entry).some(isAnything)),
      ),
    ),
  );

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

/** `*`, or the ARN of an identity in any account. */
const ANYBODY = /^(\*+|arn:[^:]*:(iam|sts)::[^:*?]*[*?][^:]*:.*)$/;

/** The places where a statement's principals are everybody. */
export function everybodyNamed(statement: Field): readonly Field[] {
  const principal = at(statement, "Principal");
  const named = isObject(principal.value)
    ? [...items(at(principal, "AWS")), ...items(at(principal, "*"))]
    : items(principal);
  return named.filter(({ value }) => value === UNKNOWN || (typeof value === "string" && ANYBODY.test(value)));
}

/** The places where a statement says "everybody"; `NotPrincipal` says "everybody but". */
export function everybody(statement: Field): readonly Field[] {
  const notPrincipal = at(statement, "NotPrincipal");
  return [...everybodyNamed(statement), ...(isAbsent(notPrincipal.value) ? [] : [notPrincipal])];
}

/** Where a document lets everybody in, under no condition that narrows who that is. */
export const publicGrants = (document: Field, allowed: string): Findings =>
  statementsOf(document).flatMap((statement) => {
    const grants = everybody(statement).map((field) => must(field, () => false, allowed));
    if (grants.length === 0) return [];
    return when(allOf([isEffect(statement, "Allow"), not(narrowsCallers(statement))]), grants);
  });
