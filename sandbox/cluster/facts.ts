import { readJson, remove, writeJson } from "../plugin/file-store.ts";
import type { Layout } from "./layout.ts";

/** What runs a cluster's pods; `existing`: a cluster that the user already had. */
export type NodeKind = "real" | "simulated" | "existing";

/** What is known of a running cluster; kept as `cluster/cluster.json`, for every room of the sandbox to read. */
export interface ClusterFacts {
  readonly name: string;
  readonly nodes: NodeKind;
  /** Why the nodes are of this kind, where `auto` had to settle for it. */
  readonly nodesReason?: string;
  /** `https://127.0.0.1:PORT`; an existing cluster's own URL. */
  readonly serverUrl: string;
  /** The certificate authority's certificate: PEM in base64, as kubeconfigs and EKS have it. */
  readonly caData: string;
  /** The API server's version, e.g. `v1.36.3`. */
  readonly version: string;
  readonly adminKubeconfig: string;
  /** PEM files: the client certificate for which the emulated `aws eks get-token` returns credentials. */
  readonly tokenClient: { readonly certificate: string; readonly key: string };
  readonly region: string;
  readonly zones: readonly string[];
  readonly nodeNames: readonly string[];
  /** Pids of the components, by name; on a real node those of the `nsenter` that each runs under. */
  readonly pids: Readonly<Record<string, number>>;
  /** Milliseconds from the start (of processes, after any installation) until the control plane served and all nodes were ready. */
  readonly readyAfter: { readonly controlPlane: number; readonly nodes: number };
}

/** What stays the same over `down` and `up`. */
export interface ClusterIdentity {
  readonly nodes: NodeKind;
  readonly ports: Readonly<Record<string, number>>;
}

/** The facts of a cluster that was started and not stopped; its components may have crashed since. */
export const readFacts = (layout: Layout): ClusterFacts | undefined => readJson<ClusterFacts>(layout.facts);
export const writeFacts = (layout: Layout, facts: ClusterFacts): void => writeJson(layout.facts, facts);
export const removeFacts = (layout: Layout): void => remove(layout.facts);

export const readIdentity = (layout: Layout): ClusterIdentity | undefined =>
  readJson<ClusterIdentity>(layout.identity);
export const writeIdentity = (layout: Layout, identity: ClusterIdentity): void =>
  writeJson(layout.identity, identity);
