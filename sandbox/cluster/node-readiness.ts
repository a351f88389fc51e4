import type { ApiClient } from "../kubernetes/client.ts";
import { getIfThere } from "./api-client.ts";
import type { Layout } from "./layout.ts";
import { requireRunning } from "./components.ts";
import { waitFor } from "./wait.ts";

interface Node {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastHeartbeatTime?: string;
    }[];
  };
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
  const nodes = await getIfThere<{ items: Node[] }>(api, NODES);
  return nodes?.items.map((node) => ({
    name: node.metadata.name,
    ready: readyCondition(node) !== undefined,
  }));
}

/** Waits until all these nodes are ready, as said after `since` (milliseconds since 1970). */
export async function waitForNodes(
  layout: Layout,
  api: ApiClient,
  names: readonly string[],
  since: number,
  seconds: number,
): Promise<void> {
  const allReady = async (): Promise<true | undefined> => {
    const nodes = (await getIfThere<{ items: Node[] }>(api, NODES))?.items ?? [];
    const leases = (await getIfThere<{ items: Lease[] }>(api, NODE_LEASES))?.items ?? [];
    const ready = readyNodes(nodes, leases, since);
    return names.every((name) => ready.has(name)) || undefined;
  };
  await waitFor(`nodes ${names.join(", ")} to be ready`, seconds, allReady, () => requireRunning(layout));
}

/**
 * The names of the nodes that are ready now. State that outlives a `down` says so of yesterday's nodes too: that a
 * node's keeper is there today shows in a heartbeat (new nodes: their lease comes 10 s later) or in a renewed lease
 * (known ones: their unchanged status isn't written again for minutes).
 */
export function readyNodes(nodes: readonly Node[], leases: readonly Lease[], since: number): Set<string> {
  const renewed = new Map(
    leases.map(({ metadata, spec }) => [metadata.name, Date.parse(spec.renewTime ?? "")]),
  );
  const wholeSecond = since - (since % 1_000); // heartbeats have no fractions
  const names = nodes.flatMap((node) => {
    const { name } = node.metadata;
    const heartbeat = Date.parse(readyCondition(node)?.lastHeartbeatTime ?? "");
    const isKept = heartbeat >= wholeSecond || (renewed.get(name) ?? 0) >= since;
    return readyCondition(node) && isKept ? [name] : [];
  });
  return new Set(names);
}

function readyCondition({ status }: Node) {
  return status?.conditions?.find((condition) => condition.type === "Ready" && condition.status === "True");
}
