import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { KubernetesProvider } from "../../../sandbox/fallback/provider.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { acquireTools } from "../../../sandbox/toolchain/acquire.ts";
import { Resource } from "./plugin-resource.ts";
import { TestSandbox, testTools } from "./support.ts";

const CONFIG_MAP = `
apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { colour: {{ .Values.colour | quote }} }
`;

describe("helm releases, on a real API server", () => {
  let sandbox: TestSandbox;
  let provider: KubernetesProvider;
  let chart: string;
  const path = process.env.PATH;

  before(async () => {
    sandbox = new TestSandbox(await testTools(), "simulated");
    await sandbox.start();
    const { helm } = await acquireTools(["helm"]);
    process.env.PATH = [dirname(helm.path), path].join(delimiter);
    provider = new KubernetesProvider();
    await provider.configure({ kubeconfig: join(sandbox.dir, "cluster", "admin.kubeconfig") });
    chart = mkdtempSync(join(tmpdir(), "slipway-chart-"));
    mkdirSync(join(chart, "templates"));
    writeFileSync(
      join(chart, "Chart.yaml"),
      "{ apiVersion: v2, name: colours, version: 1.2.3, appVersion: '9' }",
    );
    writeFileSync(join(chart, "templates", "config-map.yaml"), CONFIG_MAP);
  });
  after(async () => {
    process.env.PATH = path;
    rmSync(chart, { recursive: true, force: true });
    await sandbox.remove();
  });

  const release = (name: string) => new Resource(provider, "helm.sh/v3:Release", name);
  const definitions = async (group: string): Promise<string[]> => {
    const names = await sandbox.kubectl(["get", "crd", "-o", "jsonpath={.items[*].metadata.name}"]);
    return names.split(" ").filter((name) => name.endsWith(`.${group}`));
  };
  const statusOf = ({ state }: Resource) => state.status as Properties;

  it("are installed, upgraded and removed by helm", async () => {
    const inputs = (colour: string): Properties => ({
      ...{ chart, name: "paint", namespace: "art", createNamespace: true, atomic: true, compat: "true" },
      values: { colour },
    });
    const colourNow = () =>
      sandbox.kubectl(["-n", "art", "get", "configmap", "paint", "-o", "jsonpath={.data.colour}"]);
    const paint = await release("paint").create(inputs("red"));
    assert.equal(paint.id, "art/paint");
    assert.deepEqual(statusOf(paint), {
      ...{ name: "paint", namespace: "art", chart: "colours", version: "1.2.3", appVersion: "9" },
      ...{ revision: 1, status: "deployed" },
    });
    assert.equal(await colourNow(), "red");
    assert.deepEqual(await paint.diff(inputs("red")), []);
    assert.deepEqual(await paint.diff(inputs("blue")), ["values.colour"]);
    await paint.update(inputs("blue"));
    assert.equal(statusOf(paint).revision, 2);
    assert.equal(await colourNow(), "blue");
    assert.ok(await paint.refresh());
    await paint.delete();
    assert.equal(await paint.refresh(), false);
    assert.deepEqual(paint.warnings, []);
  });

  it("fail where the repository answers that it has no such chart, or the chart is broken", async () => {
    const broken = { chart, name: "broken", namespace: "default", values: { colour: { nested: "{{" } } };
    writeFileSync(join(chart, "templates", "broken.yaml"), "{{ fail .Values.reason }}");
    try {
      await assert.rejects(
        release("broken").create({ ...broken, values: { reason: "no paint left" } }),
        /helm upgrade broken failed: [^]*no paint left/,
      );
    } finally {
      rmSync(join(chart, "templates", "broken.yaml"));
    }
  });

  it("are left out where the chart can't be fetched; its definitions stand in (anchors #3)", async () => {
    const inputs = { chart: "oci://registry.invalid/charts/flagger", version: "1.44.0", name: "flagger" };
    const flagger = await release("flagger").create(inputs);
    assert.match(
      flagger.warnings.join(),
      /^left out: chart flagger 1\.44\.0: it can't be fetched: .*registry\.invalid.*; its CRDs stand in$/s,
    );
    assert.equal(statusOf(flagger).status, "left-out");
    assert.deepEqual(await flagger.diff(inputs), []);
    assert.ok(await flagger.refresh());
    assert.deepEqual(await flagger.diff(inputs), [], "a second update changes nothing");
    assert.deepEqual(await definitions("flagger.app"), [
      "alertproviders.flagger.app",
      "canaries.flagger.app",
      "metrictemplates.flagger.app",
    ]);
    await flagger.delete();
    assert.deepEqual(await definitions("flagger.app"), []);
  });

  it("keep definitions that another release that is left out needs, or that somebody else made", async () => {
    const owner = (chart: string) =>
      release(chart).create({ chart, name: chart, repositoryOpts: { repo: "https://repo.invalid" } });
    const [gateway, traefik] = [await owner("gateway-crds-helm"), await owner("traefik")];
    const both = await definitions("gateway.networking.k8s.io");
    assert.ok(both.includes("httproutes.gateway.networking.k8s.io"), both.join());
    await gateway.delete();
    assert.deepEqual(await definitions("gateway.networking.k8s.io"), both);
    await traefik.delete();
    assert.deepEqual(await definitions("gateway.networking.k8s.io"), []);

    const foreign = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: {
        name: "dnsendpoints.externaldns.k8s.io",
        annotations: { "api-approved.kubernetes.io": "unapproved" },
      },
      spec: {
        ...{
          group: "externaldns.k8s.io",
          scope: "Namespaced",
          names: { kind: "DNSEndpoint", plural: "dnsendpoints" },
        },
        versions: [
          { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } },
        ],
      },
    };
    await sandbox.apply(foreign);
    const dns = await release("dns").create({ chart: "external-dns", name: "dns" });
    await dns.delete();
    assert.deepEqual(await definitions("externaldns.k8s.io"), ["dnsendpoints.externaldns.k8s.io"]);
  });

  it("let every kind that an add-on brings be applied, without a difference after it, and deleted", async () => {
    const releases = [];
    for (const chart of [
      "gateway-crds-helm",
      "aws-load-balancer-controller",
      "external-secrets",
      "karpenter",
    ]) {
      const inputs = { chart, name: chart, repositoryOpts: { repo: "https://repo.invalid" } };
      releases.push(await release(chart).create(inputs));
    }
    assert.match(releases[1]?.warnings.join() ?? "", /its controller calls the AWS API.*; its CRDs stand in/);
    const made = [];
    for (const [apiVersion, kind, spec] of CUSTOM_RESOURCES) {
      const inputs = { apiVersion, kind, metadata: { name: "example" }, spec };
      const resource = await new Resource(provider, `${apiVersion}:${kind}`, kind).create(inputs);
      assert.deepEqual(await resource.diff(inputs), [], kind);
      assert.ok(await resource.refresh(), kind);
      assert.deepEqual(await resource.diff(inputs), [], `${kind}, refreshed`);
      made.push(resource);
    }
    for (const resource of made) await resource.delete();
    for (const each of releases) await each.delete();
    for (const group of ["gateway.k8s.aws", "external-secrets.io", "karpenter.sh"]) {
      assert.deepEqual(await definitions(group), []);
    }
  });

  it("bring no definitions where the program says that another chart does", async () => {
    const inputs = { chart: "karpenter", name: "karpenter", skipCrds: true };
    const karpenter = await release("karpenter").create(inputs);
    assert.deepEqual(await definitions("karpenter.sh"), []);
    assert.doesNotMatch(karpenter.warnings.join(), /stand in/);
    assert.ok(await karpenter.refresh());
    await karpenter.delete();
  });

  it("say which of their arguments are not rehearsed", async () => {
    const inputs = {
      chart,
      name: "Not_A_Name",
      valueYamlFiles: [{}],
      repositoryOpts: { password: "canary" },
    };
    await assert.rejects(release("refused").create(inputs), (error: Error) => {
      for (const property of ["name", "valueYamlFiles", "repositoryOpts.password"])
        assert.match(error.message, new RegExp(`"property":"${property}"`));
      assert.doesNotMatch(error.message, /canary/);
      return true;
    });
  });
});

const CUSTOM_RESOURCES: readonly (readonly [apiVersion: string, kind: string, spec: Properties])[] = [
  ["gateway.networking.k8s.io/v1", "GatewayClass", { controllerName: "gateway.k8s.aws/alb" }],
  [
    "gateway.networking.k8s.io/v1",
    "Gateway",
    {
      gatewayClassName: "example",
      infrastructure: {
        parametersRef: { group: "gateway.k8s.aws", kind: "LoadBalancerConfiguration", name: "example" },
      },
      listeners: [{ name: "https", port: 443, protocol: "HTTPS", hostname: "example.com" }],
    },
  ],
  [
    "gateway.networking.k8s.io/v1",
    "HTTPRoute",
    {
      parentRefs: [{ name: "example", sectionName: "https" }],
      hostnames: ["example.com"],
      rules: [{ backendRefs: [{ name: "api", port: 80, weight: 1 }] }],
    },
  ],
  [
    "gateway.k8s.aws/v1beta1",
    "LoadBalancerConfiguration",
    {
      scheme: "internet-facing",
      listenerConfigurations: [{ protocolPort: "HTTPS:443" }],
      defaultTargetGroupConfiguration: { name: "example" },
    },
  ],
  ["gateway.k8s.aws/v1beta1", "TargetGroupConfiguration", { defaultConfiguration: { targetType: "ip" } }],
  [
    "external-secrets.io/v1",
    "SecretStore",
    { provider: { aws: { service: "SecretsManager", region: "us-east-1" } } },
  ],
  [
    "external-secrets.io/v1",
    "ExternalSecret",
    {
      refreshInterval: "1h",
      secretStoreRef: { name: "example", kind: "SecretStore" },
      target: { name: "example", creationPolicy: "Owner" },
      data: [{ secretKey: "KEY", remoteRef: { key: "example" } }],
    },
  ],
  [
    "karpenter.k8s.aws/v1",
    "EC2NodeClass",
    {
      role: "nodes",
      amiSelectorTerms: [{ alias: "bottlerocket@v1.30.0" }],
      subnetSelectorTerms: [{ tags: { "karpenter.sh/discovery": "example" } }],
      securityGroupSelectorTerms: [{ tags: { "karpenter.sh/discovery": "example" } }],
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
    },
  ],
  [
    "karpenter.sh/v1",
    "NodePool",
    {
      template: {
        spec: {
          nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "example" },
          requirements: [{ key: "kubernetes.io/arch", operator: "In", values: ["arm64"] }],
          expireAfter: "720h",
        },
      },
      disruption: { consolidationPolicy: "WhenEmptyOrUnderutilized", consolidateAfter: "5m" },
      limits: { cpu: "64" },
    },
  ],
];
