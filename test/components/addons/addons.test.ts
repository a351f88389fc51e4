import assert from "node:assert/strict";
import fc from "fast-check";
import { addonNameProblems, addonNamespaces, planAddons } from "../../../components/addons/addons-plan.ts";
import { Addons, type AddonsArgs } from "../../../components/addons/addons.ts";
import { assumeSecretReadersPolicy } from "../../../components/identity/secret-reader-plan.ts";
import { prerequisites } from "../../support/graph.ts";
import { leastPrivilegeFindings } from "../../support/iam.ts";
import { inputsOf, register, registerGraph } from "../../support/mocks.ts";

const releaseType = "kubernetes:helm.sh/v3:Release";
const chartType = "kubernetes:helm.sh/v4:Chart";
const associationType = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

const args: AddonsArgs = {
  clusterName: "shop",
  region: "eu-west-1",
  accountId: "111122223333",
  vpcId: "vpc-1",
  platform: "shop",
};
const everything: AddonsArgs = {
  ...args,
  externalDns: true,
  certManager: true,
  serviceMonitors: true,
  flagger: true,
  prometheusUrl: "http://prometheus.monitoring:9090",
  hostedZones: { "example.com": "Z1" },
};
const paths = (given: Parameters<typeof planAddons>[0]): string[] =>
  planAddons(given, "slipway:addons").problems.map(({ path }) => path);

describe("addons: planAddons", () => {
  it("names the namespaces of what is installed, and no others", () => {
    const namespaces = (given: Parameters<typeof planAddons>[0]): string[] =>
      addonNamespaces(planAddons(given).plan);
    assert.deepEqual(namespaces({}), ["aws-load-balancer-controller", "external-secrets"]);
    assert.deepEqual(namespaces(everything), [
      "aws-load-balancer-controller",
      "cert-manager",
      "external-dns",
      "external-secrets",
      "flagger",
    ]);
    assert.deepEqual(namespaces({ loadBalancerController: false, externalSecrets: false }), []);
  });

  it("has what a platform needs by default", () => {
    assert.deepEqual(planAddons({}), {
      plan: {
        gatewayApi: true,
        loadBalancerController: true,
        gatewaysOnly: false,
        externalSecrets: true,
        externalDns: false,
        certManager: false,
        prometheusCrds: true,
        serviceMonitors: false,
        flagger: false,
        prometheusUrl: "",
        dnsPolicy: "upsert-only",
      },
      problems: [],
    });
  });

  it("refuses Gateways without a controller", () => {
    assert.deepEqual(paths({ loadBalancerController: false }), ["slipway:addons.loadBalancerController"]);
    assert.deepEqual(paths({ loadBalancerController: false, gatewayApi: false }), []);
  });

  it("refuses a controller that would have nothing to do in EKS Auto Mode", () => {
    assert.deepEqual(paths({ computeMode: "auto", gatewayApi: false }), ["slipway:addons.gatewayApi"]);
    assert.deepEqual(paths({ computeMode: "managed", gatewayApi: false }), []);
  });

  it("refuses ServiceMonitors without their definition", () => {
    assert.deepEqual(paths({ serviceMonitors: true, prometheusCrds: false }), [
      "slipway:addons.prometheusCrds",
    ]);
  });

  it("refuses Flagger without metrics to judge by, or without routes to shift", () => {
    assert.deepEqual(paths({ flagger: true }), ["slipway:addons.prometheusUrl"]);
    assert.deepEqual(paths({ prometheusUrl: "prometheus:9090" }), ["slipway:addons.prometheusUrl"]);
    const without = { flagger: true, prometheusUrl: "http://p", gatewayApi: false };
    assert.deepEqual(paths(without), ["slipway:addons.gatewayApi"]);
  });

  it("refuses external-dns without a zone, and zones under anything but a domain", () => {
    assert.deepEqual(paths({ externalDns: true }), ["slipway:addons.hostedZones"]);
    assert.deepEqual(paths({ externalDns: true, hostedZones: { "Example.com.": "Z1" } }), [
      "slipway:addons.hostedZones.Example.com.",
    ]);
  });

  it("says everything that is wrong at once", () => {
    assert.deepEqual(
      paths({
        computeMode: "fargate" as never,
        dnsPolicy: "delete" as never,
        chartMirror: "registry.example/charts",
        imageMirror: "https://registry.example",
        loadBalancerController: false,
        externalDns: true,
      }),
      ["computeMode", "dnsPolicy", "chartMirror", "imageMirror", "loadBalancerController", "hostedZones"].map(
        (property) => `slipway:addons.${property}`,
      ),
    );
  });

  it("accepts the name of a platform that every other part accepts", () => {
    assert.deepEqual(addonNameProblems("p".repeat(24), "name"), []);
    assert.equal(addonNameProblems("p".repeat(31), "name").length, 1);
  });
});

describe("addons: Addons", () => {
  it("installs what is on, and nothing else", async () => {
    const installed = async (given: AddonsArgs): Promise<unknown[]> =>
      (await register(() => new Addons("shop", given)))
        .filter(({ type }) => type === releaseType || type === chartType)
        .map(({ inputs }) => inputs["name"])
        .sort();
    const defaults = [
      "aws-load-balancer-controller",
      "external-secrets",
      "gateway-api-crds",
      "prometheus-operator-crds",
    ];
    assert.deepEqual(await installed(args), defaults);
    assert.deepEqual(
      await installed(everything),
      [...defaults, "cert-manager", "external-dns", "flagger"].sort(),
    );
    assert.deepEqual(
      await installed({
        ...args,
        gatewayApi: false,
        loadBalancerController: false,
        externalSecrets: false,
        prometheusCrds: false,
      }),
      [],
    );
  });

  describe("with everything on", () => {
    let ready: readonly unknown[];
    let program: Awaited<ReturnType<typeof registerGraph>>;
    before(async () => {
      program = await registerGraph(() => {
        ready = new Addons("shop", everything).ready;
      });
    });
    const ofType = (type: string) => program.graph.filter((node) => node.type === type);

    it("has the definitions before the operators that look for them (anchors #3)", () => {
      const charts = ofType(chartType);
      const releases = ofType(releaseType);
      assert.equal(charts.length, 2);
      assert.equal(releases.length, 5);
      for (const release of releases) {
        const before = prerequisites(program.graph, release.urn);
        for (const chart of charts) assert.ok(before.has(chart.urn), `${release.name} after ${chart.name}`);
      }
    });

    it("has each identity, permissions included, before its pods (anchors #7)", () => {
      for (const addon of ["load-balancers", "external-secrets", "external-dns"]) {
        const release = ofType(releaseType).find(({ name }) => name === `shop-${addon}-release`);
        const before = prerequisites(program.graph, release?.urn ?? "");
        const types = program.graph.filter(({ urn }) => before.has(urn)).map(({ type }) => type);
        assert.ok(types.includes(associationType), addon);
        assert.ok(types.includes("aws:iam/rolePolicy:RolePolicy"), addon);
      }
    });

    it("gives what depends on it every operator and definition to depend on (anchors #1)", () => {
      assert.equal(ready.length, ofType(chartType).length + ofType(releaseType).length);
    });

    it("undoes what fails, in every release (anchors #4)", () => {
      for (const { name, type, inputs } of program.resources) {
        if (type !== releaseType) continue;
        const { atomic, cleanupOnFail, timeout } = inputs;
        const expected = { atomic: true, cleanupOnFail: true, timeout: 600 };
        assert.deepEqual({ atomic, cleanupOnFail, timeout }, expected, name);
      }
    });

    it("has least privilege, and an operator that reads no secret by itself", () => {
      assert.deepEqual(leastPrivilegeFindings(program.resources), []);
      const policies = program.resources
        .filter(({ inputs }) => inputs["role"] === "shop-external-secrets-identity")
        .map(({ inputs }) => inputs["policy"]);
      assert.deepEqual(policies, [assumeSecretReadersPolicy("aws", "111122223333", "shop")]);
    });
  });

  it("puts the ServiceMonitors and the mirrors through to every chart", async () => {
    const registered = await register(
      () =>
        new Addons("shop", {
          ...everything,
          chartMirror: "oci://registry.example/charts",
          imageMirror: "registry.example/mirror",
        }),
    );
    for (const { name, type, inputs } of registered) {
      if (type !== releaseType && type !== chartType) continue;
      assert.match(String(inputs["chart"]), /^oci:\/\/registry\.example\/charts\/[a-z-]+$/, name);
      if (type === chartType) continue;
      const text = JSON.stringify(inputs["values"]);
      assert.match(text, /"(service|pod)[mM]onitor":\{"enabled":true/, name);
      assert.ok(text.includes("registry.example/mirror/"), name);
    }
  });

  it("serves Gateways only in EKS Auto Mode", async () => {
    const registered = await register(() => new Addons("shop", { ...args, computeMode: "auto" }));
    const values = inputsOf(registered, releaseType, "shop-load-balancers-release")["values"] as Record<
      string,
      unknown
    >;
    assert.equal(values["createIngressClassResource"], false);
  });

  it("keeps every resource's name whatever else is on or off", async () => {
    const names = async (given: AddonsArgs): Promise<Set<string>> =>
      new Set((await register(() => new Addons("shop", given))).map(({ type, name }) => `${type} ${name}`));
    const all = await names(everything);
    const flag = fc.boolean();
    await fc.assert(
      fc.asyncProperty(
        fc.record({ externalDns: flag, certManager: flag, externalSecrets: flag }),
        async (flags) => {
          for (const name of await names({ ...everything, ...flags })) assert.ok(all.has(name), name);
        },
      ),
      { numRuns: 5 },
    );
  });
});
