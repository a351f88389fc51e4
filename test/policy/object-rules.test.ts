import assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { objectRules } from "../../policy/rules/kubernetes/objects.ts";
import { judge } from "./helpers.ts";

const SERVICE = "kubernetes:core/v1:Service";
const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
const GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
const ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

describe("rules on objects other than pods", () => {
  for (const rule of objectRules) {
    it(`${rule.name} looks at no other kind, and into lists`, () => {
      const [bad] = rule.examples.bad;
      assert.ok(bad);
      assert.deepEqual(rule.evaluate({ type: "kubernetes:example.com/v1:Backup", name: "a", props: {} }), []);
      const list = { items: [bad.resource.props] };
      assert.deepEqual(
        rule
          .evaluate({ type: "kubernetes:core/v1:List", name: "a", props: list }, bad.settings)
          .map(({ path }) => path),
        bad.paths.map((path) => `items[0].${path}`),
      );
    });
  }

  it("report an element of a list whose kind is not known", () => {
    assert.deepEqual(judge("ingress-class", "kubernetes:core/v1:List", { items: [UNKNOWN] }), [
      "unknown items[0]",
    ]);
  });
});

describe("rules on Services", () => {
  const judgeSpec = (rule: string, spec: unknown): string[] => judge(rule, SERVICE, { spec });

  it("take what is not set for the API's default, a ClusterIP", () => {
    for (const rule of [
      "service-node-port",
      "service-load-balancer",
      "service-external-ips",
      "service-external-name",
      "service-admin-ports",
    ])
      for (const spec of [undefined, null, {}]) assert.deepEqual(judgeSpec(rule, spec), [], rule);
  });

  it("service-load-balancer takes a known type for granted, and reports an unknown one", () => {
    assert.deepEqual(judgeSpec("service-load-balancer", { type: UNKNOWN }), ["unknown spec.type"]);
    assert.deepEqual(
      judge("service-load-balancer", SERVICE, {
        metadata: { annotations: UNKNOWN },
        spec: { type: "LoadBalancer" },
      }),
      ["unknown metadata.annotations"],
    );
    assert.deepEqual(
      judgeSpec("service-load-balancer", { type: "LoadBalancer", loadBalancerSourceRanges: UNKNOWN }),
      ["unknown spec.loadBalancerSourceRanges"],
    );
  });

  it("service-admin-ports compares ports as numbers and as text", () => {
    for (const targetPort of [22, "22", 10250])
      assert.deepEqual(judgeSpec("service-admin-ports", { ports: [{ port: 80, targetPort }] }), [
        "violation spec.ports[0].targetPort",
      ]);
    assert.deepEqual(judgeSpec("service-admin-ports", { ports: [{ port: 8080, targetPort: "ssh" }] }), []);
  });
});

describe("ingress-tls", () => {
  const judgeHosts = (tlsHosts: unknown, host: unknown): string[] =>
    judge("ingress-tls", INGRESS, { spec: { tls: [{ hosts: tlsHosts }], rules: [{ host }] } });
  const refused = ["violation spec.rules[0].host"];

  it("takes a wildcard for one label only", () => {
    assert.deepEqual(judgeHosts(["*.example.com"], "a.example.com"), []);
    assert.deepEqual(judgeHosts(["*.example.com"], "a.b.example.com"), refused);
    assert.deepEqual(judgeHosts(["*.example.com"], "example.com"), refused);
    assert.deepEqual(judgeHosts(["*.example.com"], undefined), refused);
  });

  it("reports what is unknown, where nothing known is enough", () => {
    assert.deepEqual(judgeHosts(UNKNOWN, "a.example.com"), ["unknown spec.tls[0].hosts"]);
    assert.deepEqual(judgeHosts([UNKNOWN, "a.example.com"], "a.example.com"), []);
    assert.deepEqual(judgeHosts(["a.example.com"], UNKNOWN), ["unknown spec.rules[0].host"]);
  });

  it("looks at the group of old as well", () => {
    assert.deepEqual(
      judge("ingress-tls", "kubernetes:extensions/v1beta1:Ingress", { spec: { rules: [{ host: "a" }] } }),
      refused,
    );
  });
});

describe("ingress-snippets", () => {
  const judgeAnnotations = (annotations: unknown): string[] =>
    judge("ingress-snippets", INGRESS, { metadata: { annotations } });

  it("refuses every snippet, by its name alone", () => {
    for (const name of ["server-snippet", "auth-snippet", "configuration-snippet"])
      assert.deepEqual(judgeAnnotations({ [`nginx.ingress.kubernetes.io/${name}`]: "x" }), [
        `violation metadata.annotations["nginx.ingress.kubernetes.io/${name}"]`,
      ]);
    assert.deepEqual(judgeAnnotations({ "nginx.ingress.kubernetes.io/rewrite-target": UNKNOWN }), []);
    assert.deepEqual(judgeAnnotations(UNKNOWN), ["unknown metadata.annotations"]);
  });
});

describe("rules on Gateways and routes", () => {
  it("gateway-tls wants to know what takes routes in plain text", () => {
    const listeners = (listener: unknown) => ({ spec: { listeners: [listener] } });
    const from = (value: unknown) => ({ allowedRoutes: { namespaces: { from: value } } });
    assert.deepEqual(judge("gateway-tls", GATEWAY, listeners({ protocol: "HTTP" })), []);
    assert.deepEqual(judge("gateway-tls", GATEWAY, listeners({ protocol: "HTTP", ...from("Selector") })), [
      "violation spec.listeners[0].allowedRoutes.namespaces.from",
    ]);
    assert.deepEqual(judge("gateway-tls", GATEWAY, listeners({ protocol: UNKNOWN, ...from("Selector") })), [
      "unknown spec.listeners[0].protocol",
    ]);
    assert.deepEqual(judge("gateway-tls", GATEWAY, { spec: UNKNOWN }), ["unknown spec"]);
  });

  it("route-hostnames says nothing of routes that lead to no service", () => {
    assert.deepEqual(judge("route-hostnames", ROUTE, { spec: {} }), []);
    assert.deepEqual(judge("route-hostnames", ROUTE, { spec: { rules: UNKNOWN } }), ["unknown spec.rules"]);
    assert.deepEqual(judge("route-hostnames", ROUTE, { spec: { hostnames: [UNKNOWN] } }), [
      "unknown spec.hostnames[0]",
    ]);
  });
});

describe("rules on network policies", () => {
  it("network-policy-ingress looks at each peer", () => {
    const judgeFrom = (from: unknown): string[] =>
      judge("network-policy-ingress", NETWORK_POLICY, { spec: { ingress: [{ from }] } });
    for (const from of [undefined, null, []])
      assert.deepEqual(judgeFrom(from), ["violation spec.ingress[0].from"]);
    assert.deepEqual(judgeFrom([{ podSelector: {} }, { ipBlock: { cidr: "::/0" } }]), [
      "violation spec.ingress[0].from[1].ipBlock.cidr",
    ]);
    assert.deepEqual(judgeFrom(UNKNOWN), ["unknown spec.ingress[0].from"]);
    assert.deepEqual(judgeFrom([{ ipBlock: { cidr: UNKNOWN } }]), [
      "unknown spec.ingress[0].from[0].ipBlock.cidr",
    ]);
  });

  it("network-policy-egress lets out to known networks on any port", () => {
    const judgeRule = (rule: unknown): string[] =>
      judge("network-policy-egress", NETWORK_POLICY, { spec: { egress: [rule] } });
    assert.deepEqual(judgeRule({ to: [{ ipBlock: { cidr: "10.0.0.0/16" } }] }), []);
    assert.deepEqual(judgeRule({ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [] }), [
      "violation spec.egress[0].ports",
    ]);
    assert.deepEqual(judgeRule({ to: [{ ipBlock: { cidr: UNKNOWN } }] }), [
      "unknown spec.egress[0].to[0].ipBlock.cidr",
    ]);
    assert.deepEqual(judgeRule({ to: UNKNOWN }), ["unknown spec.egress[0].to"]);
  });
});

describe("rules on autoscalers, budgets and the like", () => {
  it("hpa-bounds takes no minimum for one pod", () => {
    const judgeSpec = (spec: unknown, settings?: Record<string, unknown>): string[] =>
      judge("hpa-bounds", "kubernetes:autoscaling/v2:HorizontalPodAutoscaler", { spec }, settings);
    assert.deepEqual(judgeSpec({ maxReplicas: 1 }, { minimum: 1 }), ["violation spec.maxReplicas"]);
    assert.deepEqual(judgeSpec({ minReplicas: UNKNOWN, maxReplicas: 2 }), ["unknown spec.minReplicas"]);
    assert.deepEqual(judgeSpec({ minReplicas: 2, maxReplicas: UNKNOWN }), ["unknown spec.maxReplicas"]);
    assert.deepEqual(judgeSpec({ minReplicas: 1, maxReplicas: 2 }, { minimum: "none" }), [
      "violation spec.minReplicas",
    ]);
  });

  it("pdb-allows-disruption knows the ways to say none", () => {
    const judgeSpec = (spec: unknown): string[] =>
      judge("pdb-allows-disruption", "kubernetes:policy/v1:PodDisruptionBudget", { spec });
    for (const maxUnavailable of [0, "0", "0%"])
      assert.deepEqual(judgeSpec({ maxUnavailable }), ["violation spec.maxUnavailable"]);
    assert.deepEqual(judgeSpec({ maxUnavailable: UNKNOWN }), ["unknown spec.maxUnavailable"]);
    assert.deepEqual(judgeSpec(undefined), []);
  });

  it("namespace-pod-security takes invalid settings for the default", () => {
    const labels = { "pod-security.kubernetes.io/enforce": "baseline" };
    const judgeLabels = (settings?: Record<string, unknown>): string[] =>
      judge("namespace-pod-security", "kubernetes:core/v1:Namespace", { metadata: { labels } }, settings);
    assert.deepEqual(judgeLabels({ minimum: "high" }), []);
    assert.deepEqual(judgeLabels({ minimum: "restricted" }).length, 1);
  });

  it("storage-class-encryption leaves other drivers alone", () => {
    const judgeClass = (props: unknown): string[] =>
      judge("storage-class-encryption", "kubernetes:storage.k8s.io/v1:StorageClass", props);
    assert.deepEqual(judgeClass({ provisioner: "efs.csi.aws.com" }), []);
    assert.deepEqual(judgeClass({ provisioner: UNKNOWN }), ["unknown provisioner"]);
    assert.deepEqual(judgeClass({ provisioner: "kubernetes.io/aws-ebs", parameters: { encrypted: false } }), [
      "violation parameters.encrypted",
    ]);
  });

  it("aws-auth-config-map looks at kube-system only", () => {
    const judgeMap = (metadata: unknown): string[] =>
      judge("aws-auth-config-map", "kubernetes:core/v1:ConfigMap", { metadata });
    assert.deepEqual(judgeMap({ name: "aws-auth", namespace: "shop" }), []);
    assert.deepEqual(judgeMap({ name: "aws-auth", namespace: UNKNOWN }), ["unknown metadata.namespace"]);
    assert.deepEqual(judgeMap({ name: UNKNOWN, namespace: "kube-system" }), ["unknown metadata.name"]);
  });

  it("volume-claim-class looks at every template of a StatefulSet", () => {
    const volumeClaimTemplates = [{ spec: { storageClassName: "gp3" } }, { spec: {} }, UNKNOWN];
    assert.deepEqual(
      judge("volume-claim-class", "kubernetes:apps/v1:StatefulSet", { spec: { volumeClaimTemplates } }),
      [
        "violation spec.volumeClaimTemplates[1].spec.storageClassName",
        "unknown spec.volumeClaimTemplates[2]",
      ],
    );
  });
});

describe("rules on roles and bindings", () => {
  const judgeRule = (rule: string, policyRule: unknown): string[] =>
    judge(rule, "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", { rules: [policyRule] });
  const secrets = { apiGroups: [""], resources: ["secrets"], verbs: ["get"] };

  it("judge a permission by group, verb and resource together", () => {
    assert.deepEqual(judgeRule("rbac-secrets", secrets), ["violation rules[0].resources[0]"]);
    for (const change of [
      { apiGroups: ["example.com"] },
      { resources: ["configmaps"] },
      { verbs: ["create"] },
      { resourceNames: ["shop"] },
      { apiGroups: undefined },
    ])
      assert.deepEqual(judgeRule("rbac-secrets", { ...secrets, ...change }), [], JSON.stringify(change));
    assert.equal(judgeRule("rbac-secrets", { ...secrets, resourceNames: [] }).length, 1);
  });

  it("report the one part that is unknown, where the others grant", () => {
    for (const key of ["apiGroups", "resources", "verbs", "resourceNames"])
      assert.deepEqual(judgeRule("rbac-secrets", { ...secrets, [key]: UNKNOWN }), [
        `unknown rules[0].${key}`,
      ]);
    assert.deepEqual(judgeRule("rbac-secrets", { ...secrets, verbs: [UNKNOWN], resources: ["pods"] }), []);
  });

  it("leave wildcards of resources to rbac-wildcards", () => {
    const everything = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
    assert.deepEqual(judgeRule("rbac-secrets", everything), []);
    assert.equal(judgeRule("rbac-wildcards", everything).length, 3);
    assert.equal(judgeRule("rbac-wildcards", { ...everything, resources: ["*/*"] }).length, 3);
  });

  it("know a default service account from a user of that name", () => {
    const judgeSubject = (subject: unknown): string[] =>
      judge("rbac-default-service-account", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", {
        subjects: [subject],
      });
    assert.deepEqual(judgeSubject({ kind: "User", name: "default" }), []);
    assert.deepEqual(judgeSubject({ kind: UNKNOWN, name: "default" }), ["unknown subjects[0].kind"]);
  });
});
