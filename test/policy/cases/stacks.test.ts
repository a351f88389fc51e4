import assert from "node:assert/strict";
import { manifest, violationsIn } from "./manifests.ts";

const NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\n";

/** Objects that refer to what nobody shows. */
const DANGLING =
  NAMESPACE +
  manifest(
    "policy/v1",
    "PodDisruptionBudget",
    "queue",
    "spec: { maxUnavailable: 1, selector: { matchLabels: { app: queue } } }",
  ) +
  manifest(
    "monitoring.coreos.com/v1",
    "ServiceMonitor",
    "queue",
    "spec: { selector: { matchLabels: { app: queue } }, endpoints: [{ port: metrics }] }",
  ) +
  manifest(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    "queue",
    "spec: { minReplicas: 2, maxReplicas: 6, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: queue } }",
  ) +
  manifest(
    "gateway.networking.k8s.io/v1",
    "HTTPRoute",
    "queue",
    "spec: { hostnames: [q.example.com], parentRefs: [{ name: web, namespace: edge }], rules: [{ backendRefs: [{ name: queue, port: 80 }] }] }",
  );

const MISSING = ["pdb-selects-pods", "monitor-selects-targets", "hpa-target-exists", "route-service-exists"];

/** What is missing, and what is said of the objects that hide it. */
const judgeHidden = (releases: string): { missing: string[]; unseen: number } => {
  const found = violationsIn(DANGLING + releases);
  return {
    missing: MISSING.filter((rule) => found.some((violation) => violation.startsWith(`${rule} `))),
    unseen: found.filter((violation) => violation.startsWith("unseen-objects")).length,
  };
};

const application = (source: string, namespace: string): string =>
  `spec: { destination: { namespace: ${namespace} }, source: { repoURL: "https://example.com/a.git", ${source} } }`;

describe("objects that GitOps controllers make out of sight", () => {
  it("are missed where nothing makes them", () => {
    assert.deepEqual(judgeHidden(""), { missing: MISSING, unseen: 0 });
  });
  for (const [name, releases, unseen] of [
    [
      "Flux's HelmRelease",
      manifest(
        "helm.toolkit.fluxcd.io/v2",
        "HelmRelease",
        "q",
        "spec: { chart: { spec: { chart: q, version: 1.2.3 } } }",
      ),
      1,
    ],
    [
      "Flux's HelmRelease with a target namespace",
      manifest(
        "helm.toolkit.fluxcd.io/v2beta1",
        "HelmRelease",
        "q",
        "spec: { targetNamespace: shop, chart: { spec: { chart: q } } }",
        ", namespace: flux-system",
      ).replace("namespace: shop, ", ""),
      1,
    ],
    [
      "Flux's Kustomization",
      manifest(
        "kustomize.toolkit.fluxcd.io/v1",
        "Kustomization",
        "q",
        "spec: { path: ./apps, sourceRef: { kind: GitRepository, name: apps } }",
      ),
      1,
    ],
    [
      "Argo CD's Application of a chart",
      manifest(
        "argoproj.io/v1alpha1",
        "Application",
        "q",
        application("chart: q, targetRevision: 1.2.3", "shop"),
      ),
      1,
    ],
    [
      "Argo CD's Application of a folder",
      manifest("argoproj.io/v1alpha1", "Application", "q", application("path: apps", "default")),
      1,
    ],
    [
      "Argo CD's ApplicationSet",
      manifest(
        "argoproj.io/v1alpha1",
        "ApplicationSet",
        "q",
        `spec: { template: { ${application("chart: q", '"{{namespace}}"')} } }`,
      ),
      1,
    ],
    ["k3s's HelmChart", manifest("helm.cattle.io/v1", "HelmChart", "q", "spec: { chart: q }"), 1],
    [
      "a kustomization of the folder",
      manifest("kustomize.config.k8s.io/v1beta1", "Kustomization", "q", "resources: []"),
      0,
    ],
  ] as const)
    it(`may be there by ${name}, which is named`, () => {
      assert.deepEqual(judgeHidden(releases), { missing: [], unseen });
    });
  it("are missed in other namespaces than those of the release", () => {
    const elsewhere = manifest(
      "helm.cattle.io/v1",
      "HelmChart",
      "q",
      "spec: { chart: q, targetNamespace: billing }",
    );
    assert.deepEqual(judgeHidden(elsewhere).missing, MISSING);
    const chart = application("chart: q", "billing");
    assert.deepEqual(
      judgeHidden(manifest("argoproj.io/v1alpha1", "Application", "q", chart)).missing,
      MISSING,
    );
    const source = manifest("source.toolkit.fluxcd.io/v1", "GitRepository", "q", "spec: { url: a }");
    assert.deepEqual(judgeHidden(source), { missing: MISSING, unseen: 0 });
  });
});

describe("Services of pods that others make", () => {
  const service = (selector: string, namespace = "shop"): string =>
    manifest("v1", "Service", "s", `spec: { selector: ${selector}, ports: [{ port: 80 }] }`).replace(
      "namespace: shop",
      `namespace: ${namespace}`,
    );
  const judgeService = (yaml: string): number =>
    violationsIn(yaml).filter((violation) => violation.startsWith("service-selects-pods")).length;
  it("are left to operators and the control plane", () => {
    const postgres = manifest("postgresql.cnpg.io/v1", "Cluster", "pg", "spec: { instances: 3 }");
    assert.equal(judgeService(service("{ cnpg.io/cluster: pg }") + postgres), 0);
    assert.equal(judgeService(service("{ cnpg.io/cluster: pg }", "billing") + postgres), 1);
    assert.equal(judgeService(service("{ component: kube-apiserver }", "kube-system")), 0);
    const kafka = manifest("kafka.strimzi.io/v1beta2", "Kafka", "k", "spec: {}");
    assert.equal(judgeService(service("{ strimzi.io/cluster: k }") + kafka), 0);
    assert.equal(judgeService(service("{ app: shop }")), 1);
  });
});

const IMAGE = `registry.example/shop@sha256:${"0123456789abcdef".repeat(4)}`;
const workload = (apiVersion: string, kind: string, name: string, own: string, selected = name): string =>
  manifest(
    apiVersion,
    kind,
    name,
    `spec: { ${own}, selector: { matchLabels: { app: ${selected} } }, template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: app, image: "${IMAGE}", ports: [{ name: http, containerPort: 8080 }] }] } } }`,
  );
const scaler = (kind: string, name: string, apiVersion = "argoproj.io/v1alpha1"): string =>
  manifest(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    name,
    `spec: { minReplicas: 2, maxReplicas: 6, scaleTargetRef: { apiVersion: ${apiVersion}, kind: ${kind}, name: ${name} } }`,
  );
const service = (name: string, selector = "{ app: shop }"): string =>
  manifest("v1", "Service", name, `spec: { selector: ${selector}, ports: [{ port: 80, targetPort: http }] }`);

/** Argo Rollouts: a Rollout takes the place of a Deployment. */
describe("Rollouts", () => {
  const rulesOn = (yaml: string, label: string): string[] =>
    violationsIn(yaml)
      .filter((violation) => violation.endsWith(` ${label}`))
      .map((violation) => violation.split(" ")[0] ?? "")
      .sort();
  const asBoth = (own: string, selected: string, isScaled: boolean): [string[], string[]] => {
    const judgeAs = (apiVersion: string, kind: string): string[] =>
      rulesOn(
        workload(apiVersion, kind, "shop", own, selected) +
          (isScaled ? scaler(kind, "shop", apiVersion) : ""),
        `${kind}/shop`,
      );
    return [judgeAs("argoproj.io/v1alpha1", "Rollout"), judgeAs("apps/v1", "Deployment")];
  };

  for (const [name, own, selected, isScaled] of [
    ["several pods, and an autoscaler", "replicas: 5", "shop", true],
    ["one pod, selected by other labels", "replicas: 1", "other", false],
    ["three pods", "replicas: 3", "shop", false],
  ] as const)
    it(`are judged as Deployments are: ${name}`, () => {
      const [rollout, deployment] = asBoth(own, selected, isScaled);
      assert.deepEqual(rollout, deployment);
      assert.ok(rollout.includes("workload-autoscaler") !== isScaled);
    });

  it("count for budgets", () => {
    const budget = manifest(
      "policy/v1",
      "PodDisruptionBudget",
      "shop",
      "spec: { minAvailable: 51%, selector: { matchLabels: { app: shop } } }",
    );
    const rollout =
      workload("argoproj.io/v1alpha1", "Rollout", "shop", "replicas: 5") + scaler("Rollout", "shop");
    assert.ok(rulesOn(rollout + budget, "PodDisruptionBudget/shop").includes("pdb-below-minimum"));
    assert.ok(rulesOn(rollout + budget, "Rollout/shop").includes("hpa-owns-replicas"));
  });

  for (const strategy of [
    "canary: { stableService: one, canaryService: two }",
    "blueGreen: { activeService: one, previewService: two }",
    "canary: { pingPong: { pingService: one, pongService: two } }",
  ])
    it(`tell their own two Services apart: ${strategy}`, () => {
      const services = service("one") + service("two");
      const clashes = (yaml: string): string[] =>
        violationsIn(yaml).filter((each) => each.startsWith("unique-service-selector"));
      const rollout = workload("argoproj.io/v1alpha1", "Rollout", "shop", `strategy: { ${strategy} }`);
      assert.deepEqual(clashes(rollout + services), []);
      assert.equal(clashes(rollout + services + service("three") + service("four")).length, 1);
      assert.equal(clashes(services).length, 1);
    });

  it("stand for the Deployment that they refer to", () => {
    const deployment = workload("apps/v1", "Deployment", "shop", "replicas: 0");
    const rollout = manifest(
      "argoproj.io/v1alpha1",
      "Rollout",
      "shop",
      "spec: { replicas: 4, workloadRef: { apiVersion: apps/v1, kind: Deployment, name: shop } }",
    );
    const found = rulesOn(deployment + rollout + scaler("Rollout", "shop"), "Deployment/shop");
    assert.ok(!found.includes("workload-autoscaler"));
    assert.ok(found.includes("workload-disruption-budget"));
    assert.ok(rulesOn(deployment + rollout, "Rollout/shop").includes("workload-autoscaler"));
    assert.ok(!rulesOn(deployment + rollout, "Rollout/shop").includes("selector-matches-labels"));
  });
});
