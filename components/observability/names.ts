import { charts } from "../addons/charts.ts";

/** Where what watches the cluster runs. */
export const namespaces = {
  /** Prometheus, Alertmanager, Grafana. Services let its pods to their metrics by default. */
  main: charts["kube-prometheus-stack"].namespace,
  /** node-exporter, which sees the node's files and processes, beside EKS's own agents, which do as well. */
  nodes: "kube-system",
} as const;

/** Where pods ask Prometheus: the chart calls its Service by the release (`prometheus.name` of its helpers). */
export const prometheusUrl = `http://kube-prometheus-stack-prometheus.${namespaces.main}:9090`;

/** Secret with Grafana's administrator, and its ExternalSecret. */
export const grafanaAdmin = "grafana-admin";

/** The only key of a receiver's Secret. */
export const secretKey = "value";
/** Secret of a receiver, and its ExternalSecret. */
export const receiverSecretName = (receiver: string): string => `alertmanager-${receiver}`;
