import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { customRule } from "../../sandbox/fallback/readiness/others.ts";
import { type Manifest, type Values, everything, judged, leaving, renderAll, withPassword } from "./helm.ts";

/** The manifests by kind and name. */
async function byName(values: Values): Promise<Readonly<Record<string, Manifest>>> {
  const manifests = await renderAll(values);
  return Object.fromEntries(
    manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest]),
  );
}

const annotation = (manifest: Manifest, key: string): string => manifest.metadata.annotations?.[key] ?? "";
/** As Flagger's status names a ConfigMap: by what is in it. */
const trackedAs = (data: unknown): string =>
  createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 16);
const dependsOn = (manifest: Manifest): string => annotation(manifest, "config.kubernetes.io/depends-on");

describe("chart of a service: strategies", () => {
  let rolling: Readonly<Record<string, Manifest>>;
  let canary: Readonly<Record<string, Manifest>>;
  before(async () => {
    rolling = await byName({ routing: judged("canary").routing });
    canary = await byName(judged("canary"));
  });

  it("have nothing of Flagger's while they are rolling", () => {
    assert(Object.values(rolling).every(({ apiVersion }) => !String(apiVersion).startsWith("flagger.app")));
  });

  it("leave the Service, the route and the autoscaler as they are: Flagger takes those over", () => {
    for (const object of ["Service web", "HTTPRoute web", "HorizontalPodAutoscaler web"])
      assert.deepEqual(canary[object], rolling[object]);
  });

  it("leave the number of pods to Flagger, and await its verdict instead of them", () => {
    const { metadata, spec } = canary["Deployment web"];
    assert(!("replicas" in spec));
    assert.equal(metadata.annotations["pulumi.com/skipAwait"], "true");
    assert.match(dependsOn(canary["Canary web"]), /apps\/namespaces\/shop\/Deployment\/web/);
  });

  it("say of the Canary's Service what the chart's own says, so that Flagger has nothing to change there", () => {
    const [port] = canary["Service web"].spec.ports;
    const { service } = canary["Canary web"].spec;
    assert.deepEqual(
      {
        name: service.portName,
        port: service.port,
        targetPort: service.targetPort,
        protocol: "TCP",
        appProtocol: service.appProtocol,
      },
      port,
    );
    assert.deepEqual(service.apex.labels, canary["HTTPRoute web"].metadata.labels);
    assert.deepEqual(service.gatewayRefs, canary["HTTPRoute web"].spec.parentRefs);
    assert.deepEqual(service.hosts, canary["HTTPRoute web"].spec.hostnames);
  });

  it("name each release, by all that its pods are made of and nothing else", async () => {
    const release = (manifests: Readonly<Record<string, Manifest>>): string =>
      manifests["ConfigMap web-release"].data.release;
    const other = (values: Values) => byName({ ...judged("canary"), ...values }).then(release);
    const same = release(canary);
    assert.notEqual(await other({ config: { LOG_LEVEL: "debug" } }), same);
    assert.notEqual(await other({ resources: undefined, port: 8081 }), same);
    assert.equal(await other({ replicas: { min: 3, max: 9 } }), same);
    assert.equal(release(await byName(judged("ab"))), same);
    const { env } = canary["Deployment web"].spec.template.spec.containers[0];
    assert.deepEqual(env.find(({ name }: { name: string }) => name === "RELEASE").valueFrom.configMapKeyRef, {
      name: "web-release",
      key: "release",
    });
  });

  it("await this release by the name under which Flagger tracks it: the hash of the ConfigMap's data", () => {
    const { data } = canary["ConfigMap web-release"];
    const tracked = trackedAs(data);
    const wait = annotation(canary["Canary web"], "pulumi.com/waitFor");
    assert(wait.includes(`@.trackedConfigs['configmap/web-release'] == '${tracked}'`), wait);
    assert(Number(annotation(canary["Canary web"], "pulumi.com/timeoutSeconds")) > 600);
  });

  it("await a failure of this release, not what remains of one before it", () => {
    const { metadata } = canary["Canary web"];
    const { data } = canary["ConfigMap web-release"];
    const tracked = trackedAs(data);
    const rule = customRule([annotation(canary["Canary web"], "pulumi.com/waitFor")]);
    const released = "2026-01-01T12:00:00Z";
    const [applied, served] = ["this pod template", "that one"];
    const isDecided = (
      phase: string,
      failedAt: string,
      lastPromotedSpec = served,
      release = tracked,
    ): boolean => {
      const fieldsV1 = { "f:metadata": { "f:annotations": { "f:slipway.dev/release": {} } } };
      const managedFields = [
        { manager: "flagger", time: "2026-01-01T00:00:00Z", fieldsV1: { "f:status": {} } },
        { manager: "pulumi", time: released, fieldsV1 },
      ];
      const status = {
        ...{ phase, lastPromotedSpec, lastAppliedSpec: applied, lastTransitionTime: "2026-01-01T23:00:00Z" },
        trackedConfigs: { "configmap/web-release": release },
        conditions: [{ lastUpdateTime: failedAt }],
      };
      return (
        rule.judge({ ...canary["Canary web"], metadata: { ...metadata, managedFields }, status }, [])
          .state === "ready"
      );
    };
    const [before, after] = ["2026-01-01T11:00:00Z", "2026-01-01T13:00:00Z"];
    assert.equal(isDecided("Failed", after), true);
    assert.equal(isDecided("Failed", before), false);
    assert.equal(isDecided("Failed", before, applied), true);
    assert.equal(isDecided("Failed", after, served, "another release"), false);
    assert.equal(isDecided("Progressing", after), false);
    assert.equal(isDecided("Succeeded", before, applied), true);
  });

  it("leave out probes by their very paths, whatever is in them", async () => {
    const probes = { liveness: { path: "/live.json" }, readiness: { path: "/ready?deep=(1)" } };
    const objects = await byName({ ...judged("canary"), probes });
    const { query } = objects["MetricTemplate web-success-rate"].spec;
    const [, label = ""] = /route!~("[^"]*")/.exec(query) ?? [];
    const pattern = new RegExp(`^(?:${JSON.parse(label)})$`); // PromQL's escapes are JSON's here
    for (const path of ["/live.json", "/ready?deep=(1)"]) assert(pattern.test(path), label);
    for (const path of ["/live-json", "/read", "/readydeep=1"]) assert(!pattern.test(path), label);
  });

  it("judge by the release's own pods or backend alone, without probes, by a share and a percentile", async () => {
    const [success, p99] = ["success-rate", "p99"].map((name) => canary[`MetricTemplate web-${name}`].spec);
    for (const { query, provider } of [success, p99]) {
      assert(
        query.includes(`namespace="shop",pod=~"web-[0-9a-z]+-[0-9a-z]+",route!~"/health|/ready"`),
        query,
      );
      assert(query.includes("[{{ interval }}]"), query);
      assert.deepEqual(provider, { type: "prometheus", address: "http://prometheus.monitoring:9090" });
    }
    const pods = new RegExp("^web-[0-9a-z]+-[0-9a-z]+$");
    assert(pods.test("web-5d9c7b9f6c-x2x7k") && !pods.test("web-primary-5d9c7b9f6c-x2x7k"));
    assert.deepEqual(
      canary["Canary web"].spec.analysis.metrics.map(({ thresholdRange }: Manifest) => thresholdRange),
      [{ min: 99 }, { max: 500 }],
    );
    const traefik = await byName(judged("canary", { metrics: "traefik" }));
    assert.match(
      traefik["MetricTemplate web-success-rate"].spec.query,
      /traefik_service_requests_total\{service=~".*shop-web-canary-/,
    );
  });

  it("differ in the analysis: steps, iterations, a header", async () => {
    const analysisOf = async (type: string): Promise<Manifest> =>
      (await byName(judged(type)))["Canary web"].spec.analysis;
    const { stepWeights, iterations } = canary["Canary web"].spec.analysis;
    assert.deepEqual([stepWeights, iterations], [[10, 50, 100], undefined]);
    const blueGreen = await analysisOf("blueGreen");
    assert.deepEqual([blueGreen.stepWeights, blueGreen.iterations], [undefined, 3]);
    assert.equal(blueGreen.webhooks[0].type, "rollout");
    const ab = await analysisOf("ab");
    assert.deepEqual(ab.match, [{ headers: { "x-canary": { exact: "always" } } }]);
  });

  it("give an A/B test a timeout, for without one Flagger before 1.43 never starts it", async () => {
    assert.equal((await byName(judged("ab")))["Canary web"].spec.service.timeout, "60s");
    assert(!("timeout" in canary["Canary web"].spec.service));
  });

  it("show a blueGreen release to nobody but those who ask for the preview's host", async () => {
    const preview = (await byName(judged("blueGreen")))["HTTPRoute web-preview"];
    assert.deepEqual(preview.spec.hostnames, ["preview.example.com"]);
    assert.equal(preview.spec.rules[0].backendRefs[0].name, "web-canary");
  });

  it("protect the pods of both Deployments by one budget, and have both read", () => {
    const { matchLabels, matchExpressions } = canary["PodDisruptionBudget web"].spec.selector;
    assert.deepEqual(matchLabels, { "app.kubernetes.io/instance": "web" });
    assert.deepEqual(matchExpressions[0].values, ["web", "web-primary"]);
    assert.deepEqual(canary["Service web-metrics"].spec.selector, { "app.kubernetes.io/instance": "web" });
  });

  it("keep rotated passwords out of judgement and out of copies", async () => {
    const all = await renderAll({ ...withPassword, ...judged("canary"), secrets: withPassword.secrets });
    const external = all.find(({ kind }) => kind === "ExternalSecret");
    assert.deepEqual(external.spec.target.template.metadata.annotations, {
      "flagger.app/config-tracking": "disabled",
    });
  });

  it("have load balancers know the Services of Flagger's as the chart's own", async () => {
    const { routing } = everything;
    const targets = Object.keys(await byName({ ...judged("canary"), routing })).filter((name) =>
      name.startsWith("TargetGroupConfiguration"),
    );
    assert.deepEqual(
      targets,
      ["web", "web-primary", "web-canary"].map((name) => `TargetGroupConfiguration ${name}`),
    );
  });

  it("let a mesh route by itself: no route of ours, and Linkerd's parent is the Service", async () => {
    const inMesh = (provider: string) => byName({ ...judged("canary", { provider }), routing: {} });
    const linkerd = await inMesh("linkerd");
    assert(!("HTTPRoute web" in linkerd));
    assert.equal(linkerd["Canary web"].spec.provider, "gatewayapi:v1");
    assert.deepEqual(linkerd["Canary web"].spec.service.gatewayRefs, [
      { group: "core", kind: "Service", name: "web", namespace: "shop", port: 80 },
    ]);
    assert.equal((await inMesh("istio"))["Canary web"].spec.provider, "istio");
  });
});

describe("chart of a service: leaving Flagger", () => {
  let manifests: Readonly<Record<string, Manifest>>;
  before(async () => {
    manifests = await byName(leaving);
  });

  it("suspends it first, then brings the pods up, then turns Service and route to them", () => {
    const canary = manifests["Canary web"];
    assert.equal(canary.spec.suspend, true);
    assert.equal(dependsOn(canary), "");
    assert.equal(annotation(canary, "pulumi.com/waitFor"), "");
    const deployment = manifests["Deployment web"];
    assert.match(dependsOn(deployment), /flagger\.app\/namespaces\/shop\/Canary\/web$/);
    assert.doesNotMatch(dependsOn(deployment), /HTTPRoute|\/Service\//);
    assert.equal(annotation(deployment, "pulumi.com/skipAwait"), "");
    for (const object of ["Service web", "HTTPRoute web"]) {
      assert.equal(dependsOn(manifests[object]), "apps/namespaces/shop/Deployment/web");
      assert.equal(annotation(manifests[object], "pulumi.com/patchForce"), "true");
    }
  });

  it("protects Flagger's pods for as long as they may serve", () => {
    const [names] = manifests["PodDisruptionBudget web"].spec.selector.matchExpressions;
    assert.deepEqual(names.values, ["web", "web-primary"]);
  });

  it("has a number of pods, as many as there may be", () => {
    assert.equal(manifests["Deployment web"].spec.replicas, 6);
    assert(!("HorizontalPodAutoscaler web" in manifests));
  });

  it("keeps every backend that a load balancer knows, and sends requests to the pods by the one it knows", () => {
    assert.deepEqual(
      manifests["HTTPRoute web"].spec.rules[0].backendRefs.map(({ name, weight }: Manifest) => [
        name,
        weight,
      ]),
      [
        ["web-canary", 100],
        ["web-primary", 0],
        ["web", 0],
      ],
    );
  });
});
