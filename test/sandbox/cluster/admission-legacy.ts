import { type Manifest } from "./dry-run.ts";

// Objects of the namespace `guarded` that break rules, and were there before the policies.

/** Off, with an image by its tag. */
export const old = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "old", namespace: "guarded" },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: "old" } },
    template: {
      metadata: { labels: { app: "old" } },
      spec: { containers: [{ name: "app", image: "old:1" }] },
    },
  },
};

/** A port of the nodes. */
export const oldService: Manifest & object = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "old", namespace: "guarded" },
  spec: { type: "NodePort", ports: [{ port: 80 }] },
};

/** A wildcard, and a snippet. */
export const oldIngress = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: {
    name: "old",
    namespace: "guarded",
    annotations: { "nginx.ingress.kubernetes.io/configuration-snippet": "return 200;" },
  },
  spec: { rules: [{ host: "*.example.com" }] },
} as Manifest & object;
