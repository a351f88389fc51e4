import { charts } from "../addons/charts.ts";

/** Where what watches the cluster runs. */
export const namespaces = {
  /** Prometheus, Alertmanager, Grafana. Services let its pods to their metrics by default. */
  main: charts["kube-prometheus-stack"].namespace,
  /** What sees the node's files and processes, beside EKS's own agents, which do as well: node-exporter, collectors of logs. */
  nodes: "kube-system",
  /** Loki, where logs are kept in the cluster. */
  loki: charts.loki.namespace,
} as const;

/** Where pods ask Prometheus: the chart calls its Service by the release (`prometheus.name` of its helpers). */
export const prometheusUrl = `http://kube-prometheus-stack-prometheus.${namespaces.main}:9090`;

/** Secret with Grafana's administrator, and its ExternalSecret. */
export const grafanaAdmin = "grafana-admin";

/** The only key of a receiver's Secret. */
export const secretKey = "value";
/** Secret of a receiver, and its ExternalSecret. */
export const receiverSecretName = (receiver: string): string => `alertmanager-${receiver}`;

/** Where collectors send logs, and Grafana asks for them: the chart calls its Service by the release (`loki.fullname`). */
export const lokiUrl = `http://loki.${namespaces.loki}:3100`;

/** Secret with the value of the header by which a store of logs knows who sends, its ExternalSecret, and its only key. */
export const logsHeaderSecret = "logs-header";
