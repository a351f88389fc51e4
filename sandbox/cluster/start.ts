import type { Progress } from "../progress.ts";
import type { ClusterIdentity } from "./facts.ts";
import type { Layout } from "./layout.ts";
import type { Tools } from "./tools.ts";

export interface StartOptions {
  /** The sandbox's state directory, absolute. */
  readonly dir: string;
  readonly name: string;
  /** `auto`: real where this machine can, else simulated. */
  readonly nodes: "auto" | "real" | "simulated";
  /** A cluster that the user already has: no control plane and no node is started. @default none */
  readonly kubeconfig?: string;
  /** Zones, e.g. `us-east-1a`: a simulated node in each; a real node is in the first. */
  readonly zones: readonly string[];
  readonly region: string;
  readonly tools: Tools;
  readonly progress: Progress;
}

/** What starting a cluster of one kind gets to know. */
export interface StartContext {
  readonly layout: Layout;
  readonly options: StartOptions;
  readonly identity: ClusterIdentity | undefined;
  /** Milliseconds since the start's beginning. */
  elapsed(): number;
}

/** What it tells when all nodes are ready. */
export interface StartedCluster {
  readonly serverUrl: string;
  readonly version: string;
  readonly nodeNames: readonly string[];
  readonly controlPlaneReadyAfter: number;
}

/** Labels that EKS nodes carry and that pods select or spread by. */
export function nodeLabels(region: string, zone: string, instanceType: string): Record<string, string> {
  return {
    "topology.kubernetes.io/region": region,
    "topology.kubernetes.io/zone": zone,
    "node.kubernetes.io/instance-type": instanceType,
  };
}
