import assert from "node:assert/strict";
import fc from "fast-check";
import { addonPorts } from "../../../components/addons/addon-ports.ts";
import { charts, type PinnedChart } from "../../../components/addons/charts.ts";
import { CrdChart } from "../../../components/addons/crd-chart.ts";
import { planCrdChart, planHelmAddon } from "../../../components/addons/helm-addon-plan.ts";
import { HelmAddon } from "../../../components/addons/helm-addon.ts";
import { prerequisites } from "../../support/graph.ts";
import { inputsOf, register, registerGraph } from "../../support/mocks.ts";

const releaseType = "kubernetes:helm.sh/v3:Release";
const namespaceType = "kubernetes:core/v1:Namespace";
const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const mirror = "oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/charts";

describe("addons: HelmAddon", () => {
  it("makes a namespace under Pod Security and a release that undoes its failures (anchors #4)", async () => {
    assert.deepEqual(
      await register(() => new HelmAddon("p-eso", { chart: "external-secrets", values: { a: 1 } })),
      [
        {
          type: namespaceType,
          name: "p-eso-namespace",
          inputs: {
            apiVersion: "v1",
            kind: "Namespace",
            metadata: {
              name: "external-secrets",
              labels: {
                "app.kubernetes.io/part-of": "external-secrets",
                "pod-security.kubernetes.io/enforce": "restricted",
                "pod-security.kubernetes.io/audit": "restricted",
                "pod-security.kubernetes.io/warn": "restricted",
              },
            },
          },
        },
        {
          type: releaseType,
          name: "p-eso-release",
          inputs: {
            compat: "true",
            name: "external-secrets",
            namespace: "external-secrets",
            createNamespace: false,
            chart: "external-secrets",
            version: "2.9.0",
            repositoryOpts: { repo: "https://charts.external-secrets.io" },
            values: { a: 1 },
            skipCrds: false,
            atomic: true,
            cleanupOnFail: true,
            timeout: 600,
            maxHistory: 5,
          },
        },
      ],
    );
  });

  it("installs into the namespace after making it, and takes it away before", async () => {
    const { graph } = await registerGraph(
      () => new HelmAddon("p-eso", { chart: "external-secrets", values: {} }),
    );
    const urn = (type: string): string => graph.find((node) => node.type === type)?.urn ?? "";
    assert.ok(prerequisites(graph, urn(releaseType)).has(urn(namespaceType)));
  });

  it("lets only the API server and scrapers into a namespace of its own, before there are pods", async () => {
    const nodeCidrs = ["10.0.64.0/19", "10.0.96.0/19"];
    const { resources, graph } = await registerGraph(
      () => new HelmAddon("p-eso", { chart: "external-secrets", values: {}, nodeCidrs }),
    );
    const tcp = (port: number) => ({ port, protocol: "TCP" });
    assert.deepEqual(inputsOf(resources, policyType, "p-eso-network-policy"), {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "ingress", namespace: "external-secrets" },
      spec: {
        podSelector: {},
        policyTypes: ["Ingress"],
        ingress: [
          { from: [{ podSelector: {} }] },
          { from: nodeCidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [tcp(10_250), tcp(8080)] },
          { from: [{ namespaceSelector: {} }], ports: [tcp(8080)] },
        ],
      },
    });
    const urn = (type: string): string => graph.find((node) => node.type === type)?.urn ?? "";
    assert.ok(prerequisites(graph, urn(releaseType)).has(urn(policyType)));
    assert.ok(prerequisites(graph, urn(policyType)).has(urn(namespaceType)));
  });

  it("knows the ports of every chart with a namespace of its own that it makes itself", () => {
    const own = Object.entries<PinnedChart>(charts)
      .filter(([, { crds, namespace }]) => crds !== "only" && namespace !== "kube-system")
      // Observability makes the namespace, and policies of its own.
      .filter(([, { namespace }]) => !["monitoring", "loki"].includes(namespace))
      .map(([key]) => key);
    assert.deepEqual(Object.keys(addonPorts).sort(), own.sort());
  });

  it("limits nobody in a shared namespace", async () => {
    const args = { chart: "external-dns", values: {}, nodeCidrs: ["10.0.64.0/19"], createNamespace: false };
    const registered = await register(() => new HelmAddon("p-dns", args));
    assert.deepEqual(
      registered.map(({ type }) => type),
      [releaseType],
    );
  });

  it("refuses what is no block of subnets", () => {
    const { problems } = planHelmAddon({ chart: "external-dns", nodeCidrs: ["10.0.64.0/19", "10.0.0.1/16"] });
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["nodeCidrs[1]"],
    );
  });

  it("leaves kube-system alone, and skips definitions that a chart of their own brings", async () => {
    const registered = await register(() => new HelmAddon("p-karpenter", { chart: "karpenter", values: {} }));
    assert.deepEqual(
      registered.map(({ type }) => type),
      [releaseType],
    );
    const { chart, namespace, skipCrds, repositoryOpts } = inputsOf(
      registered,
      releaseType,
      "p-karpenter-release",
    );
    assert.deepEqual(
      { chart, namespace, skipCrds, repositoryOpts },
      {
        chart: "oci://public.ecr.aws/karpenter/karpenter",
        namespace: "kube-system",
        skipCrds: true,
        repositoryOpts: undefined,
      },
    );
  });

  it("takes every chart from a mirror by its own name and version", () => {
    for (const [key, pinned] of Object.entries<PinnedChart>(charts)) {
      const args = { chart: key, chartMirror: mirror };
      const source = pinned.crds === "only" ? planCrdChart(args).plan : planHelmAddon(args).plan.source;
      assert.deepEqual(source, { chart: `${mirror}/${pinned.chart}`, version: pinned.version });
    }
  });

  it("says everything that is wrong at once", () => {
    const { problems } = planHelmAddon(
      {
        chart: "cert-mnager",
        namespace: "Cert",
        podSecurity: "strict" as never,
        chartMirror: "https://charts.example",
        version: "^1.2",
        timeoutSeconds: 5,
      },
      "slipway:addons",
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["chart", "chartMirror", "version", "namespace", "podSecurity", "timeoutSeconds"].map(
        (property) => `slipway:addons.${property}`,
      ),
    );
  });

  it("refuses a chart of definitions, which would not fit into Helm's record", async () => {
    await register(() => {
      assert.throws(() => new HelmAddon("p", { chart: "gateway-api-crds", values: {} }), /chart: not one of/);
    });
  });

  it("takes exact versions only", () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)),
        fc.constantFrom("^", "~", ">=", "*", ""),
        (v, range) => {
          const { problems } = planHelmAddon({ chart: "cert-manager", version: `${range}${v.join(".")}` });
          assert.equal(problems.length, range === "" ? 0 : 1);
        },
      ),
    );
  });
});

describe("addons: CrdChart", () => {
  it("renders the definitions, so that previews and policies see each (anchors #5)", async () => {
    assert.deepEqual(
      await register(() => new CrdChart("p-prometheus", { chart: "prometheus-operator-crds" })),
      [
        {
          type: "kubernetes:helm.sh/v4:Chart",
          name: "p-prometheus-chart",
          inputs: {
            name: "prometheus-operator-crds",
            namespace: "kube-system",
            chart: "prometheus-operator-crds",
            version: "31.0.1",
            repositoryOpts: { repo: "https://prometheus-community.github.io/helm-charts" },
            values: {},
          },
        },
      ],
    );
  });

  it("refuses an operator's chart: its hooks would be dropped", async () => {
    await register(() => {
      assert.throws(() => new CrdChart("p", { chart: "cert-manager" }), /chart: not one of/);
    });
  });
});
