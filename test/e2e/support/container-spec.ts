import { enter } from "../../../sandbox/cluster/cluster.ts";
import { CONTAINERD_SOCKET } from "../../../sandbox/cluster/real/node-config.ts";

/** What the runtime was told to confine a container to; as far as it is asserted. */
export interface ContainerSpec {
  readonly process: {
    readonly user: { readonly uid: number };
    readonly noNewPrivileges?: boolean;
    readonly capabilities?: Readonly<Record<string, readonly string[]>>;
  };
  readonly root: { readonly readonly?: boolean };
  readonly linux: { readonly seccomp?: { readonly defaultAction: string } };
}

/** @param dir of a sandbox with a real node */
export async function containerSpec(dir: string, id: string): Promise<ContainerSpec> {
  const ctr = ["ctr", "--address", CONTAINERD_SOCKET, "--namespace", "k8s.io"] as const;
  const { stdout } = await enter(dir, [...ctr, "containers", "info", id]);
  return (JSON.parse(stdout) as { Spec: ContainerSpec }).Spec;
}
