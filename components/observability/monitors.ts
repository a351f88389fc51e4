import { namespaces } from "./names.ts";

/**
 * Karpenter is there before the definition of a ServiceMonitor is, so that its own chart can bring none. Labels and port
 * are those of its Service (charts/karpenter/templates/service.yaml, `http-metrics`).
 */
export const monitorOfKarpenter = {
  apiVersion: "monitoring.coreos.com/v1",
  kind: "ServiceMonitor",
  metadata: { name: "karpenter", namespace: namespaces.main },
  spec: {
    namespaceSelector: { matchNames: ["kube-system"] },
    selector: { matchLabels: { "app.kubernetes.io/name": "karpenter" } },
    endpoints: [{ port: "http-metrics", path: "/metrics" }],
  },
};
