import { type Answer, allOf, anyOf, ask, not } from "./answer.ts";
import { at, type Field, isAbsent, items, properties, UNKNOWN } from "./field.ts";
import { Index } from "./index-by.ts";

/** Whether two fields hold the same value. */
export function equal(one: Field, other: Field): Answer {
  if (one.value === UNKNOWN) return one;
  return other.value === UNKNOWN ? other : one.value === other.value;
}

/** Whether labels have all of a map's keys with their values, as a Service's selector wants it. */
export const hasLabels = (labels: Field, wanted: Field): Answer =>
  wanted.value === UNKNOWN
    ? wanted
    : allOf(properties(wanted).map((label) => equal(at(labels, label.key), label)));

function meets(labels: Field, expression: Field): Answer {
  const key = at(expression, "key");
  if (typeof key.value !== "string") return key.value === UNKNOWN ? key : false;
  const label = at(labels, key.value);
  const isSet = ask(label, (value) => !isAbsent(value));
  const isListed = anyOf(items(at(expression, "values")).map((value) => equal(label, value)));
  const operator = at(expression, "operator");
  switch (operator.value) {
    case "In":
      return isListed;
    case "NotIn":
      return not(isListed);
    case "Exists":
      return isSet;
    case "DoesNotExist":
      return not(isSet);
    default:
      return operator.value === UNKNOWN ? operator : false;
  }
}

/** Whether a LabelSelector (matchLabels, matchExpressions) takes what has the labels. An empty one takes everything. */
export const selects = (selector: Field, labels: Field): Answer =>
  allOf([
    hasLabels(labels, at(selector, "matchLabels")),
    ...items(at(selector, "matchExpressions")).map((expression) => meets(labels, expression)),
  ]);

/** A key for one label; without a value, for a label whose value is not known yet. */
const labelKey = (name: string | number, value?: unknown): string =>
  JSON.stringify(value === undefined ? [String(name)] : [String(name), value]);

/** What labels are found by in an index. */
export function labelKeys(labels: Field): readonly unknown[] {
  if (labels.value === UNKNOWN) return [UNKNOWN];
  return properties(labels).map(({ key, value }) =>
    value === UNKNOWN ? labelKey(key) : labelKey(key, value ?? null),
  );
}

/** Labels of which a selector wants every one, as the keys that what has the label may have in an index. */
const wantedKeys = (matchLabels: Field): readonly (readonly string[])[] =>
  properties(matchLabels)
    .filter(({ value }) => typeof value === "string")
    .map(({ key, value }) => [labelKey(key), labelKey(key, value)]);

/** The rarest of them, by a number that each has; undefined where a selector names no label. */
function rarest(matchLabels: Field, count: (key: string) => number): readonly string[] | undefined {
  const numbered = wantedKeys(matchLabels).map((keys) => ({
    keys,
    number: keys.reduce((sum, key) => sum + count(key), 0),
  }));
  return numbered.sort((one, other) => one.number - other.number)[0]?.keys;
}

/** Of what is found by its labels, those that a map of labels (a selector's `matchLabels`) may select. */
export function selectable<T>(index: Index<T>, matchLabels: Field): readonly T[] {
  return index.find(...(rarest(matchLabels, (key) => index.count(key)) ?? [UNKNOWN]));
}

/** An index of what selects labels by `matchLabels`; what may select some is found by `labelKeys`. */
export function indexOfSelectors<T>(list: readonly T[], matchLabelsOf: (each: T) => Field): Index<T> {
  const counts = new Map<string, number>();
  for (const key of list.flatMap((each) => wantedKeys(matchLabelsOf(each)).flat()))
    counts.set(key, (counts.get(key) ?? 0) + 1);
  return new Index(list, (each) => rarest(matchLabelsOf(each), (key) => counts.get(key) ?? 0) ?? [UNKNOWN]);
}
