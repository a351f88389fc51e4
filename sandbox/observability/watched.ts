import { Cluster } from "../kubernetes/cluster.ts";
import type { Watched } from "./prometheus-config.ts";

const kind = (name: string) => ({ group: "monitoring.coreos.com", version: "v1", kind: name });

/** What the API server has for Prometheus to read; of kinds whose CRDs are not there, nothing. */
export async function readWatched(kubeconfig: string): Promise<Watched> {
  const cluster = Cluster.of(kubeconfig);
  const all = (name: string) => cluster.listAllIfKnown(kind(name));
  return {
    monitors: await all("ServiceMonitor"),
    rules: await all("PrometheusRule"),
    others: [...(await all("PodMonitor")), ...(await all("Probe"))],
  };
}
