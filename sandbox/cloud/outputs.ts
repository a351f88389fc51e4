import type { Properties } from "../plugin/provider.ts";
import { isRecord, UNKNOWN } from "../plugin/wire.ts";
import { inputKeys } from "./check.ts";
import type { Model } from "./model/model.ts";
import { equivalent } from "./properties.ts";

/** The outputs that a preview can promise: the inputs as they are to be, over what is there. */
export function previewOutputs(model: Model, there: Properties, inputs: Properties): Properties {
  const recomputed = Object.entries(model.recomputes ?? {}).flatMap(([input, outputs]) =>
    equivalent(there[input], inputs[input]) ? [] : (outputs as string[]),
  );
  const volatile = Object.fromEntries(
    [...(model.volatile ?? []), ...recomputed].map((key) => [key, UNKNOWN]),
  );
  const within = new Set((model.computedWithin ?? []).map((path) => path.split(".")[0]));
  const merged = Object.entries(inputs).map(([key, value]) => [
    key,
    within.has(key) && isRecord(value) && isRecord(there[key]) ? { ...there[key], ...value } : value,
  ]);
  return { ...there, ...volatile, ...Object.fromEntries(merged) };
}

/**
 * The inputs that would make the object what it is now: those of the program at their live values, and any other
 * that changed behind the engine's back; on import, all that say anything.
 *
 * @param inputs what the engine has as inputs; @param props what it has as outputs; @param live what there is.
 */
export function liveInputs(
  model: Model,
  inputs: Properties,
  props: Properties,
  live: Properties,
): Properties {
  const imported = Object.keys(props).length === 0;
  const allowed = new Set(inputKeys(model));
  const candidates = Object.fromEntries(Object.entries(live).filter(([key]) => allowed.has(key)));
  return imported ? saying(model, candidates) : alive(inputs, props, candidates);
}

/**
 * Values that are neither the default nor empty: the released provider imports no others, so that a program need not repeat
 * them (pulumi-terraform-bridge, `isDefaultOrZeroValue`).
 */
function saying(model: Model, live: Properties): Properties {
  const defaults = (model.defaults ?? {}) as Properties;
  const isDefault = ([key, value]: readonly [string, unknown]): boolean =>
    Object.hasOwn(defaults, key) ? equivalent(defaults[key], value) : isEmpty(value);
  return Object.fromEntries(Object.entries(live).filter((entry) => !isDefault(entry)));
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === "" || value === false || value === 0;
}

function alive(inputs: Properties, props: Properties, live: Properties): Properties {
  const keys = Object.keys(live).filter(
    (key) => Object.hasOwn(inputs, key) || !equivalent(props[key], live[key]),
  );
  return Object.fromEntries(keys.map((key) => [key, aliveValue(inputs[key], props[key], live[key])]));
}

/** A value that did not change stays as the program wrote it: only then does the next diff see no change in it. */
function aliveValue(input: unknown, prop: unknown, live: unknown): unknown {
  if (input !== undefined && equivalent(prop, live)) return input;
  if (isRecord(input) && isRecord(prop) && isRecord(live)) return alive(input, prop, live);
  return live;
}
