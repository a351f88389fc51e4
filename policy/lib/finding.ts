import { type Field, isAbsent, isObject, items, UNKNOWN } from "./field.ts";

/** What a rule says of one field: that it breaks the rule, or that it can't be judged before the update. */
export interface Finding {
  readonly kind: "violation" | "unknown";
  readonly field: Field;
  /** The values that the rule allows, in words that end a sentence "Allowed: …". */
  readonly allowed: string;
}

/** A rule's answer, one element a field looked at; `undefined` where the field is fine. */
export type Findings = readonly (Finding | undefined)[];

/** Nothing to say. */
const NOTHING: Findings = [];

/** The findings on each of some subjects; those that are fine, nearly all, leave nothing behind. */
export function findEach<T>(subjects: readonly T[], judge: (subject: T) => Finding | undefined): Findings {
  let found: Finding[] | undefined;
  for (const subject of subjects) {
    const finding = judge(subject);
    if (finding) (found ??= []).push(finding);
  }
  return found ?? NOTHING;
}

/** The same, where there can be several on one subject. */
export function findAll<T>(subjects: readonly T[], judge: (subject: T) => Findings): Findings {
  let found: Finding[] | undefined;
  for (const subject of subjects) {
    for (const finding of judge(subject)) if (finding) (found ??= []).push(finding);
  }
  return found ?? NOTHING;
}

export const violation = (field: Field, allowed: string): Finding => ({ kind: "violation", field, allowed });

/** Judges a field by its value; an unknown value is neither right nor wrong. */
export function must(field: Field, ok: (value: unknown) => boolean, allowed: string): Finding | undefined {
  if (field.value === UNKNOWN) return { kind: "unknown", field, allowed };
  return ok(field.value) ? undefined : violation(field, allowed);
}

/** The list must hold `wanted`; as long as one of its elements is unknown, that one may be it. */
export function mustInclude(list: Field, wanted: string, allowed: string): Finding | undefined {
  const elements = items(list);
  if (elements.some(({ value }) => value === wanted)) return undefined;
  return must(elements.find(({ value }) => value === UNKNOWN) ?? list, () => false, allowed);
}

/** Values must be set once: the second and any later field with one value breaks the rule. */
export function mustDiffer(fields: readonly Field[], allowed: string): Findings {
  const seen = new Set<unknown>();
  return fields.map((field) => {
    const isRepeated = !isAbsent(field.value) && seen.has(field.value);
    seen.add(field.value);
    return must(field, () => !isRepeated, allowed);
  });
}

/** Findings that don't count where `condition` holds; where that is unknown, so are the violations. */
export function unless(condition: Field, holds: (value: unknown) => boolean, findings: Findings): Findings {
  if (holds(condition.value)) return [];
  if (condition.value !== UNKNOWN) return findings;
  return findings.map((finding) => finding && { ...finding, kind: "unknown" as const, field: condition });
}

/** Accepts a value that is not set, or one of `values`. */
export const absentOr =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    isAbsent(value) || values.includes(value);

/** Accepts false, which is the default of what is not set. */
export const isOff = absentOr(false);

/** Accepts true, also as the text that AWS's provider takes for it. */
export const isTrue = (value: unknown): boolean => value === true || value === "true";

/** Accepts whatever is set. */
export const isPresent = (value: unknown): boolean => !isAbsent(value);

/** Accepts a text that is not empty. */
export const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

/** Accepts one of `values` only. */
export const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);

export const isFalse = oneOf(false);

const CONCEALED: unique symbol = Symbol("concealed");

/** The same place with its value hidden from messages: a password must not reach a log. */
export const concealed = (field: Field): Field =>
  field.value === UNKNOWN ? field : { ...field, value: CONCEALED };

/** Values are quoted only as scalars and cut short: an object could hold what nobody should read in a log. */
const QUOTED_LENGTH = 120;

const SELECTING: ReadonlySet<string | number> = new Set([
  "labels",
  "matchLabels",
  "namespaceSelector",
  "podSelector",
  "selector",
]);

/** Depth of a selector: its matchExpressions, one of them, that one's values. */
const MOST_DEPTH = 4;

const isWithin = (depth: number, value: unknown): boolean =>
  !isObject(value) || (depth > 0 && Object.values(value).every((part) => isWithin(depth - 1, part)));

/** Labels, or what selects by them, as JSON: identifying, by Kubernetes' own word, and so nobody's secret. */
function quotedLabels({ key, value }: Field): string | undefined {
  if (!SELECTING.has(key) || !isWithin(MOST_DEPTH, value)) return undefined;
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === "symbol" ? "(unknown)" : part));
  return text.length > QUOTED_LENGTH ? undefined : text;
}

/** The value that was received, in words: `is not set`, `is "Unconfined"`, `is a list`. */
export function received(field: Field): string {
  const { value } = field;
  if (value === UNKNOWN) return "is not known before the update";
  if (value === CONCEALED) return "has a value that is not shown here";
  if (isAbsent(value)) return "is not set";
  if (Array.isArray(value)) return value.length === 0 ? "is an empty list" : "is a list";
  if (typeof value === "object") return `is ${quotedLabels(field) ?? "an object"}`;
  if (typeof value !== "string") return `is ${String(value)}`;
  return `is ${JSON.stringify(value.length > QUOTED_LENGTH ? `${value.slice(0, QUOTED_LENGTH)}…` : value)}`;
}
