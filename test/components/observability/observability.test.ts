import assert from "node:assert/strict";
import { charts } from "../../../components/addons/charts.ts";
import { prometheusUrl } from "../../../components/observability/names.ts";
import { Observability, type ObservabilityArgs } from "../../../components/observability/observability.ts";
import {
  observabilityImages,
  observabilityNamespaces,
  planObservability,
} from "../../../components/observability/observability-plan.ts";
import { prerequisites } from "../../support/graph.ts";
import { protectedResources } from "../../support/protect.ts";
import { type GraphNode, inputsOf, type Registered, registerGraph } from "../../support/mocks.ts";

const args: ObservabilityArgs = {
  clusterName: "shop-staging",
  owner: "platform",
  metrics: "stack",
  karpenter: true,
  nodeCidrs: ["10.0.0.0/20", "10.0.16.0/20"],
  queryNamespaces: ["flagger"],
  runbookUrl: "https://git.example.com/RUNBOOK.md",
  receivers: {
    oncall: { type: "pagerDuty" },
    mail: {
      ...{ type: "email", to: ["ops@example.com"], from: "alerts@example.com", username: "alerts" },
      smarthost: "smtp.example.com:587",
    },
  },
  pages: ["oncall"],
  tickets: ["mail"],
  deadMansSwitch: true,
  region: "eu-west-1",
  secretsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000",
  secretOperatorRoleArn: "arn:aws:iam::111122223333:role/external-secrets",
};
const STORE = "kubernetes:external-secrets.io/v1:SecretStore";
const ROLE = "aws:iam/role:Role";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const EXTERNAL_SECRET = "kubernetes:external-secrets.io/v1:ExternalSecret";

const paths = (more: Partial<Record<keyof ObservabilityArgs, unknown>>): string[] =>
  planObservability({ ...args, ...more } as ObservabilityArgs, "slipway:observability").problems.map(
    ({ path }) => path.replace("slipway:observability.", ""),
  );

describe("observability: planObservability", () => {
  it("takes the arguments, and makes nothing by default", () => {
    assert.deepEqual(paths({}), []);
    const { plan } = planObservability({ clusterName: "c", owner: "o", nodeCidrs: [] });
    assert.equal(plan.metrics, "none");
    assert.deepEqual([plan.metricsRetentionDays, plan.metricsStorageGiB, plan.metricsReplicas], [15, 50, 1]);
  });

  for (const [name, value] of [
    ["metrics", "prometheus"],
    ["metricsRetentionDays", 0],
    ["metricsStorageGiB", 9],
    ["metricsMemoryMiB", 100],
    ["metricsReplicas", 3],
    ["runbookUrl", "RUNBOOK.md"],
    ["runbookUrl", undefined],
  ] as const)
    it(`refuses ${name} ${String(value)}`, () => assert.deepEqual(paths({ [name]: value }), [name]));

  it("refuses blocks that are none, and reports everything together", () => {
    assert.deepEqual(paths({ nodeCidrs: ["10.0.0.0"], metricsReplicas: 0 }), [
      "metricsReplicas",
      "nodeCidrs[0]",
    ]);
  });

  it("needs no runbook where nothing is kept", () => {
    assert.deepEqual(paths({ metrics: "none", runbookUrl: undefined, receivers: undefined }), []);
    assert.deepEqual([observabilityNamespaces({}), observabilityImages({})], [[], []]);
    assert.deepEqual(observabilityNamespaces({ metrics: "stack" }), ["monitoring"]);
  });
});

describe("observability: Observability", () => {
  let resources: Registered[];
  let graph: GraphNode[];
  before(async () => {
    ({ resources, graph } = await registerGraph(() => new Observability("o", args)));
  });
  const spec = (type: string, name: string) =>
    inputsOf(resources, type, name)["spec"] as Record<string, unknown>;

  it("keeps node-exporter, which needs the node, out of a namespace under the restricted level", () => {
    const { labels } = inputsOf(resources, NAMESPACE, "o-namespace")["metadata"] as {
      labels: Record<string, string>;
    };
    assert.equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
    const { values } = inputsOf(resources, RELEASE, "o-stack-release") as {
      values: Record<string, Record<string, unknown>>;
    };
    assert.equal(values["prometheus-node-exporter"]?.["namespaceOverride"], "kube-system");
  });

  it("installs the pinned chart without its definitions, once the password is there", () => {
    const { chart, version, skipCrds, namespace } = inputsOf(resources, RELEASE, "o-stack-release");
    assert.deepEqual(
      { chart, version, skipCrds, namespace },
      {
        chart: "kube-prometheus-stack",
        version: charts["kube-prometheus-stack"].version,
        skipCrds: true,
        namespace: "monitoring",
      },
    );
    const urn = (name: string) => graph.find((node) => node.name === name)?.urn ?? assert.fail(name);
    const before = prerequisites(graph, urn("o-stack-release"));
    for (const earlier of ["o-grafana-admin", "o-grafana-role-binding", "o-ingress-policy"])
      assert.ok(before.has(urn(earlier)), earlier);
  });

  it("has the password made, once, and sees none of it", () => {
    const { refreshPolicy, dataFrom, target } = spec(EXTERNAL_SECRET, "o-grafana-admin");
    assert.equal(refreshPolicy, "CreatedOnce");
    assert.deepEqual(dataFrom, [
      {
        sourceRef: {
          generatorRef: {
            apiVersion: "generators.external-secrets.io/v1alpha1",
            kind: "Password",
            name: "grafana-admin",
          },
        },
      },
    ]);
    assert.deepEqual((target as { template: { data: unknown } }).template.data, {
      "admin-user": "admin",
      "admin-password": "{{ .password }}",
    });
  });

  it("lets in each other, the API server and who may ask, each to its port", () => {
    assert.deepEqual(spec(POLICY, "o-ingress-policy"), {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: {} }] }],
    });
    assert.deepEqual(spec(POLICY, "o-webhook-policy")["ingress"], [
      {
        from: [{ ipBlock: { cidr: "10.0.0.0/20" } }, { ipBlock: { cidr: "10.0.16.0/20" } }],
        ports: [{ port: 10_250, protocol: "TCP" }],
      },
    ]);
    assert.deepEqual(spec(POLICY, "o-queries-policy")["ingress"], [
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "flagger" } } }],
        ports: [{ port: 9090, protocol: "TCP" }],
      },
    ]);
  });

  it("lets Alertmanager alone out, to names, HTTPS and the mail server", () => {
    const { podSelector, policyTypes, egress } = spec(POLICY, "o-alertmanager-policy");
    assert.deepEqual(
      [podSelector, policyTypes],
      [{ matchLabels: { "app.kubernetes.io/name": "alertmanager" } }, ["Egress"]],
    );
    const [names, , out] = egress as { to: object[]; ports: { port: number }[] }[];
    assert.deepEqual(names?.ports, [
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
    ]);
    assert.deepEqual(out, {
      to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }],
      ports: [
        { port: 443, protocol: "TCP" },
        { port: 587, protocol: "TCP" },
      ],
    });
  });

  it("has a secret for each receiver, without a value, and a role that reads them alone", async () => {
    const secrets = resources.filter(({ type }) => type === "aws:secretsmanager/secret:Secret");
    assert.deepEqual(secrets.map(({ name }) => name).sort(), ["o-dead-mans-switch", "o-mail", "o-oncall"]);
    assert.ok(!resources.some(({ type }) => type === "aws:secretsmanager/secretVersion:SecretVersion"));
    assert.equal(
      inputsOf(resources, ROLE, "shop-staging-alerts-secret-reader")["path"],
      "/shop-staging/secret-readers/",
    );
    const { spec: store } = inputsOf(resources, STORE, "o-alertmanager-store") as {
      spec: { provider: { aws: { region: string; role: string } } };
    };
    const { annotations } = inputsOf(resources, NAMESPACE, "o-namespace")["metadata"] as {
      annotations: Record<string, string>;
    };
    assert.equal(store.provider.aws.region, "eu-west-1");
    assert.equal(annotations["slipway.dev/secret-readers"], store.provider.aws.role);
  });

  it("protects the secrets where it is asked to", async () => {
    const found = await protectedResources(
      (opts) => new Observability("o", { ...args, protect: true }, opts),
    );
    assert.equal(found.filter((each) => each.startsWith("aws:secretsmanager/")).length, 3);
  });

  it("waits for no receiver's value", () => {
    const { metadata, spec: external } = inputsOf(resources, EXTERNAL_SECRET, "o-receiver-oncall") as {
      metadata: object;
      spec: { data: { secretKey: string }[] };
    };
    assert.deepEqual(metadata, { name: "alertmanager-oncall", namespace: "monitoring" });
    assert.deepEqual(
      external.data.map(({ secretKey }) => secretKey),
      ["value"],
    );
  });

  it("says what receivers' secrets are made of where that is missing", async () => {
    const { secretsKeyArn: _key, region: _region, ...without } = args;
    await assert.rejects(
      registerGraph(() => new Observability("o", without)),
      /region: receivers' secrets can't be read(.|\n)*secretsKeyArn: receivers' secrets can't be read/,
    );
  });

  it("needs nothing of AWS where nobody is told", async () => {
    const { receivers: _none, deadMansSwitch: _off, secretsKeyArn: _key, ...without } = args;
    const { resources: silent } = await registerGraph(
      () => new Observability("o", { ...without, pages: ["nobody"], tickets: ["nobody"] }),
    );
    assert.deepEqual(
      silent.filter(({ type }) => type.startsWith("aws:")),
      [],
    );
  });

  it("makes nothing where metrics are kept nowhere", async () => {
    const { receivers: _none, ...without } = args;
    const { resources: none } = await registerGraph(
      () => new Observability("o", { ...without, metrics: "none" }),
    );
    assert.deepEqual(none, []);
  });

  it("is asked at the Service that the chart makes", () => {
    assert.equal(prometheusUrl, "http://kube-prometheus-stack-prometheus.monitoring:9090");
  });
});
