import { type Answer, allOf, anyOf, ask, not } from "./answer.ts";
import { at, type Field, isAbsent, items, properties, UNKNOWN } from "./field.ts";

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
