import assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { judge } from "./helpers.ts";

const template = { spec: { containers: [{ name: "app", securityContext: { privileged: true } }] } };
const violation = (prefix: string): string =>
  `violation ${prefix}spec.containers[0].securityContext.privileged`;
const workload = { spec: { template } };

/** Type token, properties, and where the pod's violation must be found. */
const FOUND: readonly (readonly [string, unknown, readonly string[]])[] = [
  ["core/v1:Pod", template, [""]],
  ["core/v1:PodTemplate", { template }, ["template."]],
  ["core/v1:ReplicationController", workload, ["spec.template."]],
  ["apps/v1:Deployment", workload, ["spec.template."]],
  ["apps/v1:StatefulSet", workload, ["spec.template."]],
  ["apps/v1:DaemonSet", workload, ["spec.template."]],
  ["apps/v1:ReplicaSet", workload, ["spec.template."]],
  ["apps/v1beta2:Deployment", workload, ["spec.template."]],
  ["batch/v1:Job", workload, ["spec.template."]],
  [
    "batch/v1:CronJob",
    { spec: { jobTemplate: { spec: { template } } } },
    ["spec.jobTemplate.spec.template."],
  ],
  ["apps/v1:DeploymentPatch", workload, ["spec.template."]],
  ["core/v1:PodList", { items: [template, template] }, ["items[0].", "items[1]."]],
  ["apps/v1:DeploymentList", { items: [workload] }, ["items[0].spec.template."]],
  [
    "core/v1:List",
    {
      items: [
        { apiVersion: "v1", kind: "Pod", ...template },
        {
          apiVersion: "v1",
          kind: "List",
          items: [{ apiVersion: "apps/v1", kind: "Deployment", ...workload }],
        },
      ],
    },
    ["items[0].", "items[1].items[0].spec.template."],
  ],
  ["argoproj.io/v1alpha1:Rollout", workload, ["spec.template."]],
  ["keda.sh/v1alpha1:ScaledJob", { spec: { jobTargetRef: { template } } }, ["spec.jobTargetRef.template."]],
  [
    "ray.io/v1:RayCluster",
    { spec: { headGroupSpec: { template }, workerGroupSpecs: [{ template }] } },
    ["spec.headGroupSpec.template.", "spec.workerGroupSpecs[0].template."],
  ],
];

/** Type tokens and properties without a pod, however much they may look like one. */
const NOT_PODS: readonly (readonly [string, unknown])[] = [
  ["core/v1:ConfigMap", { data: { spec: { containers: [{ name: "app" }] } } }],
  ["monitoring.coreos.com/v1:Prometheus", template],
  ["example.com/v1:Backup", { spec: { policy: { spec: { containers: ["app"] } } } }],
  ["helm.sh/v3:Release", { values: { template } }],
  ["yaml/v2:ConfigGroup", { objs: [workload] }],
];

describe("finding pods", () => {
  for (const [type, props, prefixes] of FOUND) {
    it(`in ${type}`, () => {
      assert.deepEqual(judge("pod-privileged", `kubernetes:${type}`, props), prefixes.map(violation));
    });
  }

  for (const [type, props] of NOT_PODS) {
    it(`none in ${type}`, () => {
      assert.deepEqual(judge("pod-privileged", `kubernetes:${type}`, props), []);
    });
  }

  it("takes no notice of other providers' types", () => {
    assert.deepEqual(judge("pod-privileged", "aws:ecs/service:Service", workload), []);
    assert.deepEqual(judge("pod-privileged", "pulumi:providers:kubernetes", workload), []);
  });

  it("reports what may hide a pod as unknown", () => {
    const unknown = (type: string, props: unknown): string[] =>
      judge("pod-privileged", `kubernetes:${type}`, props);
    assert.deepEqual(unknown("apps/v1:Deployment", { spec: UNKNOWN }), ["unknown spec"]);
    assert.deepEqual(unknown("core/v1:List", { items: UNKNOWN }), ["unknown items"]);
    assert.deepEqual(unknown("core/v1:List", { items: [UNKNOWN] }), ["unknown items[0]"]);
    assert.deepEqual(unknown("argoproj.io/v1alpha1:Rollout", { spec: UNKNOWN }), ["unknown spec"]);
    assert.deepEqual(unknown("argoproj.io/v1alpha1:Rollout", { spec: { template: UNKNOWN } }), [
      "unknown spec.template",
    ]);
    assert.deepEqual(unknown("core/v1:ConfigMap", { data: UNKNOWN }), []);
  });

  it("does not ask a patch for what it leaves out", () => {
    assert.deepEqual(judge("pod-run-as-non-root", "kubernetes:apps/v1:DeploymentPatch", workload), []);
    assert.deepEqual(
      judge("no-default-namespace", "kubernetes:apps/v1:DeploymentPatch", { metadata: {} }),
      [],
    );
    assert.deepEqual(
      judge("no-default-namespace", "kubernetes:apps/v1:DeploymentPatch", {
        metadata: { namespace: "default" },
      }),
      ["violation metadata.namespace"],
    );
  });
});
