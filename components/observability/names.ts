import { charts } from "../addons/charts.ts";
import { podSecurityLabels } from "../pod-security.ts";

/** Where what watches the cluster runs. */
export const namespaces = {
  /** Prometheus, Alertmanager, Grafana. Services let its pods to their metrics by default. */
  main: charts["kube-prometheus-stack"].namespace,
  /** What sees the node's files and processes, beside EKS's own agents, which do as well: node-exporter, collectors of logs. */
  nodes: "kube-system",
  /** Loki, where logs are kept in the cluster. */
  loki: charts.loki.namespace,
  /** Gateways of traces: beside nobody, since every service may send to them. */
  traces: "opentelemetry",
} as const;

/** Of those that are made for it. */
export const namespaceLabels = {
  "app.kubernetes.io/part-of": "observability",
  ...podSecurityLabels("restricted"),
};

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

/** The same of the store of traces. */
export const tracesHeaderSecret = "traces-header";

/** Where services send traces: the chart calls its Service by the release (`opentelemetry-collector.fullname`). */
export const tracesService = {
  namespace: namespaces.traces,
  name: "opentelemetry-collector",
  port: 4318,
} as const;
