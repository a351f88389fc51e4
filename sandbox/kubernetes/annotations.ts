import { textAt } from "./objects.ts";

/** Set on an object whose name was generated. */
export const AUTONAMED = "pulumi.com/autonamed";

/** https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/#pulumi-annotations */
const SKIP_AWAIT = "pulumi.com/skipAwait";
const WAIT_FOR = "pulumi.com/waitFor";
const TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds";
const PATCH_FORCE = "pulumi.com/patchForce";
const PATCH_FIELD_MANAGER = "pulumi.com/patchFieldManager";
const DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy";

/** The default time for an object to become ready, or to go. */
const DEFAULT_TIMEOUT_SECONDS = 600;

export function annotation(object: unknown, key: string): string {
  return textAt(object, "metadata", "annotations", key);
}

export const skipsAwait = (object: unknown) => annotation(object, SKIP_AWAIT) === "true";
export const forcesPatch = (object: unknown) => annotation(object, PATCH_FORCE) === "true";
export const namedFieldManager = (object: unknown) => annotation(object, PATCH_FIELD_MANAGER);

/** How long to wait, in milliseconds: the `customTimeouts` option, else the annotation, else ten minutes. */
export function timeoutOf(object: unknown, customSeconds = 0): number {
  const annotated = Number(annotation(object, TIMEOUT_SECONDS) || Number.NaN);
  const seconds = customSeconds > 0 ? customSeconds : annotated;
  return (Number.isFinite(seconds) ? seconds : DEFAULT_TIMEOUT_SECONDS) * 1000;
}

export type PropagationPolicy = "Foreground" | "Background" | "Orphan";

export function propagationOf(object: unknown): PropagationPolicy {
  switch (annotation(object, DELETION_PROPAGATION).toLowerCase()) {
    case "orphan":
      return "Orphan";
    case "background":
      return "Background";
    default:
      return "Foreground";
  }
}

/** The expressions of `pulumi.com/waitFor`: one, or a JSON list of them. */
export function waitForExpressions(object: unknown): readonly string[] {
  const value = annotation(object, WAIT_FOR);
  if (value === "") return [];
  try {
    const parsed: unknown = JSON.parse(value);
    if (Array.isArray(parsed) && parsed.every((each) => typeof each === "string")) return parsed;
  } catch {
    // Not JSON: a single expression.
  }
  return [value];
}
