import type { KubeObject } from "../../../sandbox/kubernetes/objects.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";

/** `apps/v1 Deployment` named a, with these fields. */
export function object(type: string, fields: Properties, metadata: Properties = {}): KubeObject {
  const [kind = "", apiVersion = ""] = type.split(" ").reverse();
  return { apiVersion, kind, metadata: { name: "a", uid: "1", generation: 1, ...metadata }, ...fields };
}

export const condition = (type: string, status: string, reason = "", message = "") => ({
  type,
  status,
  reason,
  message,
});
/** Metadata of what the object belongs to that `object` makes. */
export const owned = { ownerReferences: [{ uid: "1" }] };
