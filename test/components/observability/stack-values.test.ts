import assert from "node:assert/strict";
import { chartRules, watchedKinds } from "../../../components/observability/eks-profile.ts";
import { stackValues, type StackValuesArgs } from "../../../components/observability/stack-values.ts";

const args: StackValuesArgs = {
  clusterName: "shop",
  autoMode: false,
  ...{ retentionDays: 15, storageGiB: 50, memoryMiB: 2048, replicas: 1 },
  alerts: { receivers: { chat: { type: "slack" } }, pages: ["chat"], tickets: ["nobody"] },
  receiverSecrets: { chat: "alertmanager-chat", "dead-mans-switch": "alertmanager-dead-mans-switch" },
};
type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const values = stackValues(args) as Values;
const { prometheusSpec } = values["prometheus"] as { prometheusSpec: Readonly<Record<string, unknown>> };

/** Registries of images, wherever they are. */
function registries(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === "registry" ? [String(each)] : registries(each),
  );
}

describe("observability: values of kube-prometheus-stack", () => {
  it("read every monitor and rule, whatever its labels are", () => {
    const selectors = Object.entries(prometheusSpec).filter(([key]) => key.endsWith("NilUsesHelmValues"));
    assert.deepEqual(
      selectors.map(([key, value]) => [key.replace("SelectorNilUsesHelmValues", ""), value]).sort(),
      [
        ["podMonitor", false],
        ["probe", false],
        ["rule", false],
        ["scrapeConfig", false],
        ["serviceMonitor", false],
      ],
    );
  });

  it("keep metrics on a volume, for as long and as much as is asked", () => {
    const { retention, retentionSize, storageSpec, resources } = prometheusSpec;
    assert.deepEqual([retention, retentionSize], ["15d", "40GB"]);
    assert.deepEqual(storageSpec, {
      volumeClaimTemplate: {
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "50Gi" } } },
      },
    });
    assert.deepEqual(resources, {
      requests: { cpu: "250m", memory: "2048Mi" },
      limits: { memory: "2048Mi" },
    });
  });

  it("scrape nothing that EKS hides", () => {
    for (const part of ["kubeControllerManager", "kubeScheduler", "kubeEtcd", "kubeProxy", "crds"])
      assert.deepEqual(values[part], { enabled: false }, part);
    assert.deepEqual(values["coreDns"], { enabled: true });
    assert.deepEqual((stackValues({ ...args, autoMode: true }) as Values)["coreDns"], { enabled: false });
  });

  it("have no alert of the chart's own", () => {
    const { rules } = chartRules.defaultRules;
    // All 34 groups of 88.5.3: of one that is not named the chart's own default holds, which is on.
    assert.equal(Object.keys(rules).length, 34);
    assert.equal(rules["kubernetesApps"], false);
    assert.equal(rules["nodeExporterRecording"], true);
  });

  it("let nobody in without a password, and nobody read Secrets", () => {
    const grafana = values["grafana"] as Values & { admin: unknown };
    assert.deepEqual(grafana.admin, { existingSecret: "grafana-admin" });
    assert.deepEqual(grafana["rbac"], { create: false });
    assert.deepEqual(grafana["grafana.ini"]?.["auth.anonymous"], { enabled: false });
    assert.equal(grafana["ingress"], undefined);
    for (const kind of ["secrets", "configmaps"])
      assert.ok(!(watchedKinds as readonly string[]).includes(kind));
  });

  it("keep a Prometheus and an Alertmanager while nodes are replaced", () => {
    const budget = { enabled: true, minAvailable: 1 };
    const two = (stackValues({ ...args, replicas: 2 }) as Values)["prometheus"];
    assert.deepEqual(
      [two?.["podDisruptionBudget"], values["prometheus"]?.["podDisruptionBudget"]],
      [budget, undefined],
    );
    assert.deepEqual(values["alertmanager"]?.["podDisruptionBudget"], budget);
  });

  it("mount each receiver's secret as a file, and start where one is missing", () => {
    const spec = values["alertmanager"]?.["alertmanagerSpec"] as Readonly<Record<string, unknown>>;
    const source = (name: string, path: string): object => ({
      secret: { name, optional: true, items: [{ key: "value", path }] },
    });
    assert.deepEqual(spec["volumes"], [
      {
        name: "receivers",
        projected: {
          sources: [
            source("alertmanager-chat", "chat"),
            source("alertmanager-dead-mans-switch", "dead-mans-switch"),
          ],
        },
      },
    ]);
    assert.deepEqual(spec["volumeMounts"], [
      { name: "receivers", mountPath: "/etc/alertmanager/receivers", readOnly: true },
    ]);
    const none = stackValues({ ...args, receiverSecrets: {} }) as Values;
    assert.equal(
      (none["alertmanager"]?.["alertmanagerSpec"] as Record<string, unknown>)["volumes"],
      undefined,
    );
  });

  it("take every image from a mirror", () => {
    const all = registries(stackValues({ ...args, imageMirror: "registry.example/m" }));
    assert.equal(all.length, 9);
    for (const registry of all) assert.match(registry, /^registry\.example\/m\/[a-z0-9.]+$/);
    assert.deepEqual([...new Set(registries(values))].sort(), [
      "docker.io",
      "ghcr.io",
      "quay.io",
      "registry.k8s.io",
    ]);
  });
});
