/** What happens to a service besides releases. */
import { eventually } from "../../sandbox/cluster/support.ts";
import { type RolloutCluster } from "./rollout-cluster.ts";
import { SERVICE, type Service } from "./service.ts";

/** `kubectl drain` of the node that the service is on, until its pods are others. */
export async function drainNode(cluster: RolloutCluster, service: Service): Promise<void> {
  const [{ metadata: { name: node = "" } = {} } = {}] = await cluster.nodes();
  const selector = ["--pod-selector", `app.kubernetes.io/instance=${SERVICE}`];
  const flags = [...selector, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=180s"];
  let drained = false;
  const drain = cluster.kubectl(["drain", node, ...flags]).finally(() => (drained = true));
  // There is no other node to go to: this one takes the pods again. When which goes is for their budget to say.
  const uncordon = eventually("the drain to end", 180, async () => {
    await cluster.uncordon(node);
    return drained;
  });
  await Promise.all([drain, uncordon]);
  await service.rolledOut();
  await service.settled();
}

/** Has the autoscaler go down within seconds: the chart's five minutes of waiting are too long to watch. */
export async function hurryDown(cluster: RolloutCluster): Promise<void> {
  const policies = [{ type: "Pods", value: 1, periodSeconds: 5 }];
  const scaleDown = { stabilizationWindowSeconds: 10, policies, selectPolicy: "Max" };
  const patch = JSON.stringify({ spec: { behavior: { scaleDown } } });
  await cluster.kubectl(["patch", "hpa", SERVICE, "--type=merge", "--patch", patch]);
}

/** Waits until the autoscaler has decided on a number of pods, and those that are too many have gone. */
export async function scaledTo(
  cluster: RolloutCluster,
  service: Service,
  what: string,
  isRight: (replicas: number) => boolean,
): Promise<void> {
  await eventually(what, 180, async () => {
    const deployment = await cluster.find<{ spec: { replicas: number } }>("Deployment", SERVICE);
    return isRight(deployment?.spec.replicas ?? 0);
  });
  await service.settled();
}
