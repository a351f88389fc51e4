/** From one strategy to another, as the platform does it, without a moment in which nobody answers. */
import { setTimeout as sleep } from "node:timers/promises";
import { type RolloutCluster } from "./rollout-cluster.ts";
import { SERVICE, type Service, type Version } from "./service.ts";

/** How long a Gateway may take to have a new route. */
const ROUTE_MS = 5_000;

/** Back to `rolling` from any other, in two steps: pods that Flagger owns serve until others have taken over. */
export async function leaveForRolling(
  cluster: RolloutCluster,
  service: Service,
  version: Omit<Version, "strategy">,
): Promise<void> {
  const pods = 4; // as many as the autoscaler may have made
  const leaving = await service.render({
    ...version,
    strategy: "rolling",
    values: {
      ...version.values,
      replicas: { min: pods, max: pods },
      autoscaling: { enabled: false },
      strategy: { type: "rolling", leaving: true },
    },
  });
  const ofKind = (...kinds: string[]): typeof leaving => leaving.filter(({ kind }) => kinds.includes(kind));
  const routing = ["Service", "HTTPRoute"];
  await service.apply(ofKind("Canary"));
  await service.apply(leaving.filter(({ kind }) => ![...routing, "Canary"].includes(kind)));
  // Nothing may scale what takes over.
  await cluster.kubectl(["delete", "hpa", SERVICE, "--ignore-not-found"]);
  await service.rolledOut();
  await service.apply(ofKind(...routing));
  await sleep(ROUTE_MS);

  const rolling = await service.render({ ...version, strategy: "rolling" });
  await service.apply(rolling.filter(({ kind }) => kind === "HTTPRoute"));
  await sleep(ROUTE_MS);
  await cluster.kubectl(["delete", "canary", SERVICE, "--cascade=background"]);
  await cluster.kubectl(["delete", "metrictemplate", "--all"]);
  await cluster.kubectl(["delete", "configmap", `${SERVICE}-release`, "--ignore-not-found"]);
  await service.apply(rolling);
  await service.rolledOut();
}
