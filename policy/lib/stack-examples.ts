import { manifest } from "./examples.ts";
import { type StackExampleResource } from "./stack-rule.ts";

type Properties = Readonly<Record<string, unknown>>;

const labels = { app: "shop" };
const containers = [{ name: "app", ports: [{ name: "http", containerPort: 8080 }] }];

/** A Kubernetes object named `shop` in the namespace `shop`, for examples. */
export const object = (
  apiVersion: string,
  kind: string,
  spec: Properties,
  metadata: Properties = {},
): StackExampleResource =>
  manifest(apiVersion, kind, { metadata: { name: "shop", namespace: "shop", labels, ...metadata }, spec });

/** A Deployment of pods labelled `app: shop`. */
export const deployment = (spec: Properties, metadata: Properties = {}): StackExampleResource =>
  object(
    "apps/v1",
    "Deployment",
    { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } }, ...spec },
    metadata,
  );

/** A Deployment whose pod has more to it. */
export const deploymentOf = (podSpec: Properties): StackExampleResource =>
  deployment({ template: { metadata: { labels }, spec: { containers, ...podSpec } } });

/** The Namespace that the objects live in. */
export const namespace: StackExampleResource = manifest("v1", "Namespace", { metadata: { name: "shop" } });

/** A Service of the pods labelled `app: shop`. */
export const service = (spec: Properties, metadata: Properties = {}): StackExampleResource =>
  object(
    "v1",
    "Service",
    { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }], ...spec },
    metadata,
  );

/** An autoscaler of the Deployment. */
export const autoscaler = (spec: Properties, metadata: Properties = {}): StackExampleResource =>
  object(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop" },
      minReplicas: 2,
      maxReplicas: 6,
      ...spec,
    },
    metadata,
  );

/** A disruption budget of the pods labelled `app: shop`. */
export const budget = (spec: Properties): StackExampleResource =>
  object("policy/v1", "PodDisruptionBudget", { selector: { matchLabels: labels }, ...spec });

/** A network policy for the pods labelled `app: shop`. */
export const networkPolicy = (spec: Properties): StackExampleResource =>
  object("networking.k8s.io/v1", "NetworkPolicy", {
    podSelector: { matchLabels: labels },
    policyTypes: ["Ingress", "Egress"],
    ...spec,
  });

/** An HTTPRoute from a Gateway to the Service. */
export const route = (spec: Properties, metadata: Properties = {}): StackExampleResource =>
  object(
    "gateway.networking.k8s.io/v1",
    "HTTPRoute",
    {
      parentRefs: [{ name: "web" }],
      hostnames: ["shop.example.com"],
      rules: [{ backendRefs: [{ name: "shop", port: 80 }] }],
      ...spec,
    },
    metadata,
  );

/** An Ingress of the Service. */
export const ingress = (spec: Properties, metadata: Properties = {}): StackExampleResource =>
  object(
    "networking.k8s.io/v1",
    "Ingress",
    {
      ingressClassName: "alb",
      rules: [
        {
          host: "shop.example.com",
          http: {
            paths: [
              {
                path: "/",
                pathType: "Prefix",
                backend: { service: { name: "shop", port: { name: "http" } } },
              },
            ],
          },
        },
      ],
      ...spec,
    },
    metadata,
  );
