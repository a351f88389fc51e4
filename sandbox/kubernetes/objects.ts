import { isRecord } from "../plugin/wire.ts";

/** One owner's share of an object's fields: https://kubernetes.io/docs/reference/using-api/server-side-apply */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: "Apply" | "Update";
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  readonly fieldsV1?: Record<string, unknown>;
  readonly subresource?: string;
}

export interface ObjectMeta {
  name?: string;
  namespace?: string;
  uid?: string;
  generation?: number;
  resourceVersion?: string;
  deletionTimestamp?: string;
  finalizers?: string[];
  annotations?: Record<string, string>;
  labels?: Record<string, string>;
  ownerReferences?: { uid: string; [field: string]: unknown }[];
  managedFields?: ManagedFieldsEntry[];
  [field: string]: unknown;
}

/** An object as the API server answers it, or as a manifest says it. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** The value at a path within nested records and lists; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (Array.isArray(current) && typeof step === "number") current = current[step];
    else if (isRecord(current)) current = current[step];
    else return undefined;
  }
  return current;
}

/** The text at a path; the empty string where there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found : "";
}

/** The number at a path; `fallback` where there is none. */
export function numberAt(value: unknown, path: readonly string[], fallback = 0): number {
  const found = at(value, ...path);
  return typeof found === "number" ? found : fallback;
}

/** The list at a path; empty where there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The record at a path; empty where there is none. */
export function recordAt(value: unknown, ...path: readonly (string | number)[]): Record<string, unknown> {
  const found = at(value, ...path);
  return isRecord(found) ? found : {};
}

/** An entry of `status.conditions`. */
export interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Absent where the controller does not say which generation it speaks of. */
  readonly observedGeneration?: number;
}

export function conditionOf(object: unknown, type: string): Condition | undefined {
  const condition = listAt(object, "status", "conditions").find((each) => textAt(each, "type") === type);
  if (condition === undefined) return undefined;
  const [status, reason, message] = ["status", "reason", "message"].map((key) => textAt(condition, key));
  const observedGeneration = at(condition, "observedGeneration");
  return {
    ...{ status: status ?? "", reason: reason ?? "", message: message ?? "" },
    ...(typeof observedGeneration === "number" && { observedGeneration }),
  };
}

export function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
  return (object.metadata.ownerReferences ?? []).some((reference) => reference.uid === owner.metadata.uid);
}

/** The engine's id of an object: `namespace/name`, or `name` where it is in none. */
export function idOf(object: KubeObject): string {
  const { namespace = "", name = "" } = object.metadata;
  return namespace === "" ? name : `${namespace}/${name}`;
}

/** The reverse of `idOf`. */
export function parseId(id: string): { namespace: string; name: string } {
  const [first = "", second] = id.split("/");
  return second === undefined ? { namespace: "", name: first } : { namespace: first, name: second };
}
