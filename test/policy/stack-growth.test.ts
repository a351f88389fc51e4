import assert from "node:assert/strict";
import { manifest } from "../../policy/lib/examples.ts";
import { type StackResource } from "../../policy/lib/stack-rule.ts";
import { stackRules } from "../../policy/rules/index.ts";

/** One service's objects, beside those of others in one namespace, with one label of their own and one of all. */
function service(name: string): readonly StackResource[] {
  const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "shop" };
  const metadata = { name, namespace: "shop", labels };
  const selector = { matchLabels: labels };
  const toService = { name, port: 80 };
  const pod = {
    serviceAccountName: name,
    containers: [
      {
        name: "app",
        envFrom: [{ configMapRef: { name } }],
        ports: [{ name: "http", containerPort: 8080 }],
      },
    ],
  };
  const path = { path: "/", pathType: "Prefix", backend: { service: { name, port: { number: 80 } } } };
  const target = { apiVersion: "apps/v1", kind: "Deployment", name };
  const [rbac, gateway] = ["rbac.authorization.k8s.io/v1", "gateway.networking.k8s.io/v1"];
  const objects: readonly (readonly [apiVersion: string, kind: string, rest: Record<string, unknown>])[] = [
    [
      "apps/v1",
      "Deployment",
      { spec: { replicas: 2, selector, template: { metadata: { labels }, spec: pod } } },
    ],
    [
      "v1",
      "Service",
      { spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: "http" }] } },
    ],
    ["v1", "ConfigMap", { data: {} }],
    ["v1", "ServiceAccount", {}],
    ["policy/v1", "PodDisruptionBudget", { spec: { maxUnavailable: 1, selector } }],
    ["autoscaling/v2", "HorizontalPodAutoscaler", { spec: { minReplicas: 2, scaleTargetRef: target } }],
    ["networking.k8s.io/v1", "NetworkPolicy", { spec: { podSelector: selector, policyTypes: ["Ingress"] } }],
    [
      "networking.k8s.io/v1",
      "Ingress",
      { spec: { rules: [{ host: `${name}.example`, http: { paths: [path] } }] } },
    ],
    [rbac, "Role", { rules: [] }],
    [rbac, "RoleBinding", { roleRef: { kind: "Role", name }, subjects: [{ kind: "ServiceAccount", name }] }],
    [gateway, "Gateway", { spec: { gatewayClassName: "alb", listeners: [] } }],
    [
      gateway,
      "HTTPRoute",
      {
        spec: { parentRefs: [{ name }], hostnames: [`${name}.test`], rules: [{ backendRefs: [toService] }] },
      },
    ],
    ["monitoring.coreos.com/v1", "ServiceMonitor", { spec: { selector, endpoints: [{ port: "http" }] } }],
    ["v1", "Namespace", {}],
  ];
  const aws: readonly (readonly [type: string, props: Record<string, unknown>])[] = [
    ["aws:s3/bucket:Bucket", { bucket: name }],
    ["aws:s3/bucketPolicy:BucketPolicy", { bucket: name, policy: "{}" }],
    ["aws:s3/bucketLogging:BucketLogging", { bucket: name, targetBucket: `${name}-logs` }],
    ["aws:kms/key:Key", { keyId: name }],
    ["aws:kms/alias:Alias", { targetKeyId: name }],
    ["aws:ecr/repository:Repository", { name }],
    ["aws:ecr/lifecyclePolicy:LifecyclePolicy", { repository: name }],
  ];
  return [
    ...objects.map(([apiVersion, kind, rest]) => ({
      ...manifest(apiVersion, kind, { metadata, ...rest }),
      name,
    })),
    ...aws.map(([type, props]) => ({ type, name, props })),
  ].map((resource, index) => ({
    ...resource,
    urn: `urn:pulumi:test::shop::${resource.type}::${name}-${index}`,
  }));
}

/** The same value, which counts how often something in it is read. */
function counted<T>(value: T, count: () => void): T {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get(target, key, receiver) {
      count();
      return counted(Reflect.get(target, key, receiver) as unknown, count);
    },
    ownKeys(target) {
      count();
      return Reflect.ownKeys(target);
    },
  });
}

function readsOf(rule: (typeof stackRules)[number], services: number): number {
  let reads = 0;
  const names = Array.from({ length: services }, (_, index) => `service-${index}`);
  const resources = names.flatMap(service).map((resource) => ({
    ...resource,
    props: counted(resource.props, () => reads++),
  }));
  rule.evaluateStack(resources);
  return reads;
}

describe("the work of a stack rule in one namespace", () => {
  for (const rule of stackRules) {
    it(`grows with the number of resources, not with its square: ${rule.name}`, () => {
      const [some, more] = [readsOf(rule, 12), readsOf(rule, 48)];
      assert.ok(some > 0);
      assert.ok(more < 5 * some, `four times the resources, ${(more / some).toFixed(1)} times the reads`);
    });
  }
});
