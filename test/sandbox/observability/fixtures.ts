import type { MetricsStack } from "../../../sandbox/observability/metrics-stack.ts";
import type { KubeObject } from "../../../sandbox/kubernetes/objects.ts";

/** A Release as the component makes it, as far as it is read. */
export const stack: MetricsStack = {
  name: "kube-prometheus-stack",
  namespace: "monitoring",
  values: {
    prometheus: {
      prometheusSpec: {
        serviceMonitorSelectorNilUsesHelmValues: false,
        ruleSelectorNilUsesHelmValues: false,
        externalLabels: { cluster: "shop" },
      },
    },
  },
  alertmanagerConfig: {},
};

export const monitor = (spec: object, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "ServiceMonitor",
  metadata: { namespace: "shop", name: "api", labels },
  spec,
});

export const api = monitor({
  selector: { matchLabels: { "app.kubernetes.io/instance": "api" } },
  endpoints: [
    {
      ...{ port: "metrics", interval: "15s", path: "/metrics" },
      metricRelabelings: [{ sourceLabels: ["le"], regex: "0.5", action: "drop" }],
    },
  ],
});

export const rule: KubeObject = {
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PrometheusRule",
  metadata: { namespace: "shop", name: "api-objectives" },
  spec: { groups: [{ name: "budget", rules: [{ record: "a:b", expr: "vector(1)" }] }] },
};
