import { isSecret } from "./engine-value.ts";
import { at, isAbsent, isObject, rootField } from "./field.ts";
import { type Resource } from "./kubernetes.ts";
import { type Settings } from "./options.ts";
import { type Rule } from "./rule.ts";

type Keys = readonly (string | number)[];

/** The value with one of its parts replaced, and nothing else copied or changed: what was a secret stays one. */
function withValue(value: unknown, keys: Keys, replacement: unknown): unknown {
  if (isSecret(value)) return { ...value, value: withValue(value.value, keys, replacement) };
  const [key, ...rest] = keys;
  if (key === undefined) return replacement;
  const part = isObject(value) ? value[key] : undefined;
  const changed = withValue(part, rest, replacement);
  return Array.isArray(value)
    ? (value as unknown[]).map((element, index) => (index === key ? changed : element))
    : { ...(isObject(value) && value), [key]: changed };
}

/**
 * The properties with the rule's remedy wherever the rule misses a value; undefined where there is nothing to remedy.
 * A wrong value that somebody set stays, and stays a violation: what was meant is theirs to say.
 *
 * @param props what to change, where that is not what the rule is to look at
 */
export function remedied(
  rule: Rule,
  resource: Resource,
  settings: Settings,
  props: unknown = resource.props,
): unknown {
  if (rule.remedy === undefined) return undefined;
  const missing = rule
    .evaluate(resource, settings)
    .filter(
      ({ kind, keys }) => kind === "violation" && isAbsent(at(rootField(resource.props), ...keys).value),
    );
  if (missing.length === 0) return undefined;
  return missing.reduce((changed, { keys }) => withValue(changed, keys, rule.remedy), props);
}
