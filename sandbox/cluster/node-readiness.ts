import type { ApiClient } from "./api-client.ts";
import type { Layout } from "./layout.ts";
import { requireRunning } from "./components.ts";
import { waitFor } from "./wait.ts";

interface Node {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface Lease {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly renewTime?: string };
}

/** A node, and whether its keeper says that it is ready. */
export interface NodeStatus {
  readonly name: string;
  readonly ready: boolean;
}

const NODES = "/api/v1/nodes";
const NODE_LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

/** All nodes by name; undefined where the API server doesn't answer. */
export async function nodeStatuses(api: ApiClient): Promise<NodeStatus[] | undefined> {
  const nodes = await api.getJson<{ items: Node[] }>(NODES);
  return nodes?.items.map(({ metadata, status }) => ({
    name: metadata.name,
    ready: status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false,
  }));
}

/**
 * Waits until all these nodes are ready. State that outlived a `down` says so of yesterday's nodes: a lease
 * renewed after `since` (milliseconds since 1970) is the proof that a node's keeper is there today.
 */
export async function waitForNodes(
  layout: Layout,
  api: ApiClient,
  names: readonly string[],
  since: number,
  seconds: number,
): Promise<void> {
  const allReady = async (): Promise<true | undefined> => {
    const ready = new Set((await nodeStatuses(api))?.filter((node) => node.ready).map(({ name }) => name));
    if (!names.every((name) => ready.has(name))) return undefined;
    const leases = (await api.getJson<{ items: Lease[] }>(NODE_LEASES))?.items ?? [];
    const fresh = leases.filter(({ spec }) => Date.parse(spec.renewTime ?? "") >= since);
    const kept = new Set(fresh.map(({ metadata }) => metadata.name));
    return names.every((name) => kept.has(name)) ? true : undefined;
  };
  await waitFor(`nodes ${names.join(", ")} to be ready`, seconds, allReady, () => requireRunning(layout));
}
