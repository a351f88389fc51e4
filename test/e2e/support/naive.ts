/** The sample service as a first draft would deploy it: no readiness, no preStop; what else is needed to be allowed. */
import { HARDENED } from "../../sandbox/cluster/support.ts";
import { type Release } from "./releases.ts";
import { GATEWAY, HOST } from "./rollout-cluster.ts";
import { SERVICE } from "./service.ts";

const labels = { app: SERVICE };

export function naiveService({ repository, digest }: Release): readonly object[] {
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: SERVICE },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            securityContext: HARDENED.pod,
            containers: [
              {
                name: SERVICE,
                image: `${repository}@${digest}`,
                env: [{ name: "DRAIN_SECONDS", value: "0" }],
                ports: [{ name: "http", containerPort: 8080 }],
                securityContext: HARDENED.container,
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: SERVICE },
      spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] },
    },
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: SERVICE },
      spec: {
        parentRefs: [GATEWAY],
        hostnames: [HOST],
        rules: [{ backendRefs: [{ name: SERVICE, port: 80 }] }],
      },
    },
  ];
}
