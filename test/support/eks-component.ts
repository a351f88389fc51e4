import type { ClusterArgs } from "@pulumi/eks";
import { Cluster } from "../../sandbox/cloud/eks/cluster-component.ts";
import { type GraphNode, type Registered, registerGraph } from "./mocks.ts";

/** What the emulated `eks.Cluster` registers for these arguments, itself included; a test holds it to the released one. */
export function eksComponent(
  name: string,
  args: ClusterArgs,
): Promise<{ resources: Registered[]; graph: GraphNode[] }> {
  return registerGraph(() => new Cluster(name, args, {}));
}
