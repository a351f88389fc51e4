/**
 * Sends requests to pods as an Application Load Balancer would that lags: `load-balancer-process.ts KUBECONFIG NAMESPACE
 * HOST PORT LAG_SECONDS`, in the pods' network. It reads routes, endpoints and target groups from the API server.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { apiClient, getIfThere } from "../../../sandbox/cluster/api-client.ts";
import {
  type EndpointSlice,
  type TargetGroupConfiguration,
  clusterState,
} from "../../support/load-balancer/cluster-state.ts";
import { LaggingProxy } from "../../support/load-balancer/proxy.ts";
import { type Route } from "../../support/load-balancer/routes.ts";

const POLL_MS = 500;

const [kubeconfig = "", namespace = "", host = "", port = "", lag = ""] = process.argv.slice(2);
const api = apiClient(kubeconfig);
const proxy = new LaggingProxy({ lagMs: Number(lag) * 1_000 });

async function list<T>(group: string, resource: string): Promise<readonly T[]> {
  const path = `/apis/${group}/namespaces/${namespace}/${resource}`;
  const answer = await getIfThere<{ readonly items: readonly T[] }>(api, path);
  if (answer === undefined) throw new Error(`no answer from ${path}`);
  return answer.items;
}

async function read(): Promise<void> {
  const [routes, slices, configurations] = await Promise.all([
    list<Route>("gateway.networking.k8s.io/v1", "httproutes"),
    list<EndpointSlice>("discovery.k8s.io/v1", "endpointslices"),
    list<TargetGroupConfiguration>("gateway.k8s.aws/v1beta1", "targetgroupconfigurations"),
  ]);
  proxy.follow(clusterState({ routes, slices, configurations }));
}

await read();
await proxy.listen(Number(port), host);
console.log("listening");
for (;;) {
  await sleep(POLL_MS);
  // One that fails is one that comes later: an API server has its moments.
  await read().catch((error: unknown) => console.error(String(error)));
}
