import { join } from "node:path";

/** Where a sandbox's cluster keeps its files, below `<sandbox>/cluster`. */
export interface Layout {
  readonly root: string;
  /** Certificate authorities, their leaf certificates and the components' kubeconfigs. */
  readonly pki: string;
  readonly etcd: string;
  readonly logs: string;
  /** Process records and relay sockets: whatever means nothing once the processes have gone. */
  readonly run: string;
  /** Generated configuration of the components. */
  readonly config: string;
  /** Images and containers of a real node. */
  readonly containerd: string;
  /** What a stopped cluster keeps: kind of nodes and ports. */
  readonly identity: string;
  /** Facts of a running cluster; written last, removed first. */
  readonly facts: string;
  readonly adminKubeconfig: string;
}

/** The files of the cluster of the sandbox in `dir`. */
export function layoutOf(dir: string): Layout {
  const root = join(dir, "cluster");
  return {
    root,
    pki: join(root, "pki"),
    etcd: join(root, "etcd"),
    logs: join(root, "logs"),
    run: join(root, "run"),
    config: join(root, "config"),
    containerd: join(root, "containerd"),
    identity: join(root, "identity.json"),
    facts: join(root, "cluster.json"),
    adminKubeconfig: join(root, "admin.kubeconfig"),
  };
}
