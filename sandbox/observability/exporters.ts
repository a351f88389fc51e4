/**
 * What kube-prometheus-stack brings to be scraped besides what stacks make monitors for: kube-state-metrics and
 * node-exporter, as processes of the sandbox's node, Prometheus and Alertmanager themselves, the kubelet and its cAdvisor. Each has
 * the labels that the chart's ServiceMonitors give it, by which rules and dashboards know it. Pure.
 */
import { recordAt } from "../kubernetes/objects.ts";
import type { MetricsStack } from "./metrics-stack.ts";

type Config = Readonly<Record<string, unknown>>;

/** Where they listen, seen from the node. */
export const EXPORTER_PORTS = {
  "kube-state-metrics": 9101,
  "kube-state-metrics-self": 9102,
  "node-exporter": 9100,
};

/** Names of the exporters that are processes, as they are called. */
export const EXPORTERS = ["kube-state-metrics", "node-exporter"] as const;
export type Exporter = (typeof EXPORTERS)[number];

export interface ExporterFiles {
  readonly kubeconfig: string;
  /** File with `customResourceState`. */
  readonly state: string;
}

/** Their arguments: kinds to be watched are the chart's values. */
export function exporterArguments(
  { values }: MetricsStack,
  { kubeconfig, state }: ExporterFiles,
): Readonly<Record<Exporter, readonly string[]>> {
  const { collectors } = recordAt(values, "kube-state-metrics");
  const listen = `127.0.0.1:${EXPORTER_PORTS["node-exporter"]}`;
  return {
    "kube-state-metrics": [
      `--kubeconfig=${kubeconfig}`,
      "--host=127.0.0.1",
      `--port=${EXPORTER_PORTS["kube-state-metrics"]}`,
      "--telemetry-host=127.0.0.1",
      `--telemetry-port=${EXPORTER_PORTS["kube-state-metrics-self"]}`,
      ...(Array.isArray(collectors) ? [`--resources=${collectors.join(",")}`] : []),
      `--custom-resource-state-config-file=${state}`,
    ],
    // As the chart starts it (its values, `extraArgs`): what containers mount is nobody's disk.
    "node-exporter": [
      `--web.listen-address=${listen}`,
      "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/containerd/.+|var/lib/docker/.+|var/lib/kubelet/.+)($|/)",
    ],
  };
}

/**
 * The conditions of ExternalSecrets by the name that the External Secrets operator has for them (its
 * pkg/controllers/externalsecret/esmetrics). The sandbox's own operator has no metrics, so kube-state-metrics reads the objects:
 * a condition that holds is 1, and the one that doesn't is not there, which is 0 at the operator's.
 */
export const customResourceState: Config = {
  kind: "CustomResourceStateMetrics",
  spec: {
    resources: [
      {
        groupVersionKind: { group: "external-secrets.io", version: "v1", kind: "ExternalSecret" },
        metricNamePrefix: "externalsecret",
        labelsFromPath: { name: ["metadata", "name"], namespace: ["metadata", "namespace"] },
        metrics: [
          {
            name: "status_condition",
            help: "Conditions of ExternalSecrets.",
            each: {
              type: "Info",
              info: {
                path: ["status", "conditions"],
                labelsFromPath: { condition: ["type"], status: ["status"] },
              },
            },
          },
        ],
      },
    ],
  },
};

export interface ScrapeArgs {
  /** File by which Prometheus asks the API server for nodes. */
  readonly kubeconfig: string;
  /** The API server inside, and by which credentials it lets kubelets be asked. */
  readonly api: { readonly server: string; readonly ca: string; readonly cert: string; readonly key: string };
  readonly nodeName: string;
  /** `host:port` of each. */
  readonly prometheus: string;
  readonly alertmanager: string;
}

/** Prometheus' configuration for them. */
export function exporterScrapes({ name, namespace }: MetricsStack, args: ScrapeArgs): Config[] {
  const { kubeconfig, api, nodeName, prometheus, alertmanager } = args;
  const local = (port: number): string => `127.0.0.1:${port}`;
  const one = (job: string, target: string, labels: Config, more: Config = {}): Config => ({
    job_name: `sandbox/${job}`,
    static_configs: [{ targets: [target], labels: { job, ...labels } }],
    ...more,
  });
  const { server, ...credentials } = api;
  const { host, protocol } = new URL(server);
  const ofKubelet = (path: string): Config => ({
    job_name: `sandbox/kubelet${path}`,
    scheme: protocol.replace(":", ""),
    tls_config: credentials,
    honor_labels: true,
    kubernetes_sd_configs: [{ role: "node", kubeconfig_file: kubeconfig }],
    relabel_configs: [
      { source_labels: ["__meta_kubernetes_node_name"], target_label: "node" },
      {
        source_labels: ["__meta_kubernetes_node_name"],
        target_label: "__metrics_path__",
        replacement: `/api/v1/nodes/$1/proxy${path}`,
      },
      { target_label: "__address__", replacement: host },
      { target_label: "job", replacement: "kubelet" },
      { target_label: "metrics_path", replacement: path },
      { target_label: "namespace", replacement: "kube-system" },
    ],
  });
  return [
    // What it says of pods and their namespaces stays (chart, `kube-state-metrics.prometheus.monitor.honorLabels`).
    one(
      "kube-state-metrics",
      local(EXPORTER_PORTS["kube-state-metrics"]),
      { namespace },
      { honor_labels: true },
    ),
    one("node-exporter", local(EXPORTER_PORTS["node-exporter"]), {
      ...{ namespace: "kube-system", instance: nodeName },
    }),
    one(`${name}-prometheus`, prometheus, { namespace }),
    one(`${name}-alertmanager`, alertmanager, { namespace }),
    ofKubelet("/metrics"),
    ofKubelet("/metrics/cadvisor"),
  ];
}
