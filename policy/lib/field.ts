/** Stands for a value that is not known before the update, such as an output of a resource to be created. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/**
 * A value somewhere in a resource that knows the way back to the resource's root, so that the property path is
 * built only for the few fields that end up in a message.
 */
export interface Field {
  readonly value: unknown;
  readonly parent: Field | undefined;
  readonly key: string | number;
}

export const rootField = (value: unknown): Field => ({ value, parent: undefined, key: "" });

export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** A string, number or boolean as text; empty for all else, which may not even be convertible. */
export const scalarText = (value: unknown): string =>
  ["string", "number", "boolean"].includes(typeof value) ? String(value) : "";

/**
 * A property's own value. Data has no functions, and all that objects inherit are functions, except for their
 * prototype: so there is no need to ask each time whether a property is the object's own, which takes longer.
 */
function ownValue(object: Readonly<Record<string | number, unknown>>, key: string | number): unknown {
  const value = object[key];
  return typeof value === "function" || key === "__proto__" ? undefined : value;
}

function child(parent: Field, key: string | number): Field {
  const { value } = parent;
  if (value === UNKNOWN) return { value: UNKNOWN, parent, key };
  return { value: isObject(value) ? ownValue(value, key) : undefined, parent, key };
}

/**
 * The field below `field` at `keys`. Whatever is missing on the way gives an undefined value, whatever lies below
 * an unknown is unknown; it never throws.
 */
export function at(field: Field, ...keys: readonly (string | number)[]): Field {
  let current = field;
  for (let index = 0; index < keys.length; index++) current = child(current, keys[index] as string | number);
  return current;
}

/**
 * The elements of a list. An unknown list counts as one unknown element, for it may hold anything, and a single
 * value where a list belongs counts as its only element, so that a malformed resource is judged, not skipped.
 */
export function items(list: Field): readonly Field[] {
  if (Array.isArray(list.value)) return list.value.map((value, key) => ({ value, parent: list, key }));
  return isAbsent(list.value) ? [] : [list];
}

/** The properties of an object or the elements of a list; an unknown counts as one unknown property. */
export function properties(object: Field): readonly Field[] {
  if (object.value === UNKNOWN || Array.isArray(object.value)) return items(object);
  return isObject(object.value) ? Object.keys(object.value).map((key) => child(object, key)) : [];
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** The keys that lead from the resource's root to the field. */
export function keysOf(field: Field): readonly (string | number)[] {
  const keys: (string | number)[] = [];
  for (let current = field; current.parent !== undefined; current = current.parent) keys.push(current.key);
  return keys.reverse();
}

/** Keys that were in a path before, as they stand there: a run names few different ones, each of them often. */
const segments = new Map<string, string>();

/** More keys than rules name; what an input makes up beyond that is not kept. */
const MOST_SEGMENTS = 10_000;

function segmentOf(key: string): string {
  const known = segments.get(key);
  if (known !== undefined) return known;
  const segment = IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  if (segments.size < MOST_SEGMENTS) segments.set(key, segment);
  return segment;
}

/** Keys as a property path: `spec.containers[0].image`, `metadata.annotations["a/b"]`. */
export function formatPath(keys: readonly (string | number)[]): string {
  let path = "";
  for (const key of keys) path += typeof key === "number" ? `[${key}]` : segmentOf(key);
  return path.startsWith(".") ? path.slice(1) : path;
}

/** Where the unknown that hides `field` begins: the topmost of its ancestors that is unknown. */
export function unknownOrigin(field: Field): Field {
  let origin = field;
  while (origin.parent?.value === UNKNOWN) origin = origin.parent;
  return origin;
}
