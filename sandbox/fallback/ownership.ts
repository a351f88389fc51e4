import { isRecord } from "../plugin/wire.ts";
import type { Properties } from "../plugin/provider.ts";
import { type KubeObject, type ManagedFieldsEntry, at } from "../kubernetes/objects.ts";

/**
 * Managers whose fields this plugin takes over before it applies, since their writing was an update and not an
 * apply: the official plugin's own creates, and kubectl's.
 */
const TAKEN_OVER: readonly (readonly [manager: RegExp, operation: "Apply" | "Update"])[] = [
  [/^pulumi-(kubernetes|resource-kubernetes)/, "Update"],
  [/^kubectl$/, "Apply"],
  [/^kubectl$/, "Update"],
  [/^before-first-apply$/, "Update"],
];

/** Whether the object was made by the resource with this field manager. */
export function isManagedBy(object: KubeObject, manager: string): boolean {
  return (object.metadata.managedFields ?? []).some((entry) => entry.manager === manager);
}

/** Whether an official plugin that applied client-side has written the object: a preview may override that. */
export function wasUpdatedByPulumi(object: KubeObject): boolean {
  return (object.metadata.managedFields ?? []).some(
    (entry) => entry.operation === "Update" && entry.manager?.startsWith("pulumi-") === true,
  );
}

/**
 * The object's owners once `manager` has taken over what was written by updates, so that its applies neither
 * conflict with them nor leave behind what the program no longer says; undefined where there is nothing to do.
 */
export function withTakenOverFields(object: KubeObject, manager: string): ManagedFieldsEntry[] | undefined {
  const entries = object.metadata.managedFields ?? [];
  const taken = entries.filter(isTakenOver);
  if (taken.length === 0) return undefined;
  const isOwn = (entry: ManagedFieldsEntry) => entry.manager === manager && entry.operation === "Apply";
  const [first, ...others] = [...entries.filter(isOwn), ...taken];
  if (first === undefined) return undefined;
  const fieldsV1 = others.reduce(
    (fields, { fieldsV1 = {} }) => union(fields, fieldsV1),
    first.fieldsV1 ?? {},
  );
  const own: ManagedFieldsEntry = { ...first, manager, operation: "Apply", fieldsV1 };
  return [...entries.filter((entry) => !isTakenOver(entry) && !isOwn(entry)), own];
}

function isTakenOver({ manager = "", operation, subresource = "" }: ManagedFieldsEntry): boolean {
  return subresource === "" && TAKEN_OVER.some(([name, by]) => by === operation && name.test(manager));
}

function union(left: Record<string, unknown>, right: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const other = merged[key];
    merged[key] = isRecord(other) && isRecord(value) ? union(other, value) : value;
  }
  return merged;
}

/**
 * The manifest with every ignored property as the cluster has it: left out where another manager alone owns it,
 * else at its live value. Paths through lists are not followed.
 */
export function withIgnoredChanges(
  manifest: Properties,
  live: KubeObject,
  manager: string,
  ignoreChanges: readonly string[],
): Properties {
  return ignoreChanges.reduce((result, ignored) => {
    const path = ignored.split(".");
    const owners = (live.metadata.managedFields ?? []).filter((entry) => owns(entry, path));
    const isForeign = owners.length > 0 && !owners.some((entry) => entry.manager === manager);
    const value = at(live, ...path);
    if (isForeign) return replaceAt(result, path, undefined);
    return value === undefined ? result : replaceAt(result, path, value);
  }, manifest);
}

function owns({ fieldsV1 }: ManagedFieldsEntry, path: readonly string[]): boolean {
  return at(fieldsV1, ...path.map((step) => `f:${step}`)) !== undefined;
}

function replaceAt(record: Properties, [step = "", ...rest]: readonly string[], value: unknown): Properties {
  const { [step]: current, ...others } = record;
  if (rest.length > 0) {
    if (!isRecord(current)) return record;
    return { ...record, [step]: replaceAt(current, rest, value) };
  }
  return value === undefined ? others : { ...record, [step]: value };
}
