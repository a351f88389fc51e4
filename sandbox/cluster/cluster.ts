/**
 * The sandbox's Kubernetes: a real control plane with a real node (Linux, root) or simulated ones, or a
 * cluster that the user already has.
 */
import { mkdirSync, rmSync } from "node:fs";
import { withLock } from "../plugin/file-store.ts";
import { adminClient, serverVersion } from "./api-client.ts";
import { type ComponentStatus, componentStatuses, launch, recordedNames, terminate } from "./components.ts";
import { CONTROL_PLANE_STOP_ORDER } from "./control-plane.ts";
import { useExisting } from "./existing.ts";
import { awsControllers } from "./aws-controllers.ts";
import { type ClusterFacts, readFacts, readIdentity, removeFacts, writeFacts } from "./facts.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { chooseNodes } from "./node-choice.ts";
import { type NodeStatus, nodeStatuses } from "./node-readiness.ts";
import { TOKEN_CLIENT, caCertificate, certificatePath, keyPath } from "./pki.ts";
import { removeNode } from "./real/box.ts";
import { startReal } from "./real/node.ts";
import { startSimulated } from "./simulated/nodes.ts";
import type { StartOptions } from "./start.ts";

export { ClusterError } from "./errors.ts";
export type { ClusterFacts, NodeKind } from "./facts.ts";
export { exposeService } from "./real/expose.ts";
export { importImage } from "./real/images.ts";
export { enter } from "./real/box.ts";
export type { StartOptions } from "./start.ts";

/** How long to wait for another start or stop of the same sandbox. */
const LOCK_MS = 180_000;

/**
 * - `absent`: nothing was ever started, or it was wiped
 * - `stopped`: its state is kept, nothing runs
 * - `running`: every component runs, and the API server is ready
 * - `degraded`: a component has crashed, or the API server isn't ready; a start recovers it
 */
export type ClusterState = "absent" | "stopped" | "running" | "degraded";

export interface ClusterStatus {
  readonly state: ClusterState;
  /** Facts of a cluster that was started and not stopped. */
  readonly facts?: ClusterFacts;
  /** Our own processes; a crashed one with the end of its log. */
  readonly components: readonly ComponentStatus[];
  readonly nodes: readonly NodeStatus[];
}

/**
 * Starts the cluster of a sandbox and waits until control plane and nodes are ready. One that runs well is left
 * as it is; what a crash or an interrupted start has left is cleared away and started anew, its state kept.
 * @returns facts, which are in `cluster/cluster.json` too
 * @throws ClusterError for users to read; nothing keeps running then
 */
export function startCluster(options: StartOptions): Promise<ClusterFacts> {
  const layout = layoutOf(options.dir);
  return exclusively(layout, async () => {
    const current = await clusterStatus(options.dir);
    if (current.state === "running" && current.facts) return current.facts;
    await stopProcesses(layout);
    options.progress.start("Cluster");
    try {
      const facts = await start(layout, options);
      options.progress.done(
        `Kubernetes ${facts.version}, ${facts.nodes} nodes: ${facts.nodeNames.join(", ")}`,
      );
      return facts;
    } catch (error) {
      options.progress.fail("did not start");
      await stopProcesses(layout);
      throw error;
    }
  });
}

async function start(layout: Layout, options: StartOptions): Promise<ClusterFacts> {
  const identity = readIdentity(layout);
  const choice = await chooseNodes(options, identity);
  const began = performance.now(); // installing packages doesn't count
  const elapsed = (): number => Math.round(performance.now() - began);
  const starters = { real: startReal, simulated: startSimulated, existing: useExisting };
  const { controlPlaneReadyAfter, ...started } = await starters[choice.nodes]({
    layout,
    options,
    identity,
    elapsed,
  });
  await launch(layout, awsControllers(options.dir, layout));
  const facts: ClusterFacts = {
    name: options.name,
    ...choice,
    ...started,
    caData: Buffer.from(caCertificate(layout)).toString("base64"),
    adminKubeconfig: layout.adminKubeconfig,
    tokenClient: { certificate: certificatePath(layout, TOKEN_CLIENT), key: keyPath(layout, TOKEN_CLIENT) },
    region: options.region,
    zones: options.zones,
    pids: Object.fromEntries(componentStatuses(layout).map(({ name, pid }) => [name, pid])),
    readyAfter: { controlPlane: controlPlaneReadyAfter, nodes: elapsed() },
  };
  writeFacts(layout, facts);
  return facts;
}

/**
 * Ends every process of the cluster: TERM, and KILL after 5 s. Stopping what is stopped succeeds.
 * @param options.wipe whether its state (objects, certificates, images, ports) goes as well
 */
export async function stopCluster(dir: string, { wipe }: { readonly wipe: boolean }): Promise<void> {
  const layout = layoutOf(dir);
  await exclusively(layout, () => stopProcesses(layout));
  if (wipe) rmSync(layout.root, { recursive: true, force: true });
}

/** What runs, and what doesn't; asks nobody to wait. */
export async function clusterStatus(dir: string): Promise<ClusterStatus> {
  const layout = layoutOf(dir);
  const facts = readFacts(layout);
  const components = componentStatuses(layout);
  if (!facts && components.length === 0) {
    return { state: readIdentity(layout) ? "stopped" : "absent", components, nodes: [] };
  }
  const api = facts && adminClient(layout);
  const healthy =
    components.every(({ running }) => running) && api && (await serverVersion(api)) !== undefined;
  const nodes = healthy ? ((await nodeStatuses(api)) ?? []) : [];
  return { state: healthy ? "running" : "degraded", ...(facts && { facts }), components, nodes };
}

async function stopProcesses(layout: Layout): Promise<void> {
  removeFacts(layout);
  await removeNode(layout);
  const controlPlane: readonly string[] = CONTROL_PLANE_STOP_ORDER.flat();
  const clients = recordedNames(layout).filter((name) => !controlPlane.includes(name));
  for (const names of [clients, ...CONTROL_PLANE_STOP_ORDER]) await terminate(layout, names);
  rmSync(layout.run, { recursive: true, force: true });
}

function exclusively<T>(layout: Layout, work: () => Promise<T>): Promise<T> {
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  return withLock(layout.root, work, LOCK_MS);
}
