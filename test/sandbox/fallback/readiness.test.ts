import assert from "node:assert/strict";
import type { KubeObject } from "../../../sandbox/kubernetes/objects.ts";
import { readinessRule } from "../../../sandbox/fallback/readiness/rules.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { condition, object, owned } from "./objects.ts";

const AVAILABLE = condition("Available", "True");
const ROLLED = condition("Progressing", "True", "NewReplicaSetAvailable");

function deployment(
  revision: string,
  conditions: readonly unknown[],
  { observedGeneration = 1 } = {},
): KubeObject {
  const annotations = { "deployment.kubernetes.io/revision": revision };
  return object("apps/v1 Deployment", { status: { observedGeneration, conditions } }, { annotations });
}
function replicaSet(revision: string, replicas: number, readyReplicas: number): KubeObject {
  const annotations = { "deployment.kubernetes.io/revision": revision };
  return object(
    "apps/v1 ReplicaSet",
    { spec: { replicas }, status: { readyReplicas } },
    { ...owned, uid: `rs${revision}`, annotations },
  );
}
const statefulSet = (status: Properties, spec: Properties = {}) =>
  object("apps/v1 StatefulSet", {
    spec: { replicas: 2, ...spec },
    status: { observedGeneration: 1, ...status },
  });
const slice = (...conditions: Properties[]) =>
  object(
    "discovery.k8s.io/v1 EndpointSlice",
    { endpoints: conditions.map((each) => ({ conditions: each })) },
    owned,
  );
const service = (spec: Properties, status: Properties = {}) => object("v1 Service", { spec, status });
const WEB = { selector: { app: "web" } };
const claim = (phase: string) =>
  object("v1 PersistentVolumeClaim", { spec: { storageClassName: "late" }, status: { phase } });
const LATE = object(
  "storage.k8s.io/v1 StorageClass",
  { volumeBindingMode: "WaitForFirstConsumer" },
  { name: "late" },
);
const pod = (...conditions: readonly unknown[]) =>
  object("v1 Pod", { status: { phase: "Running", conditions } });
const waitFor = (value: string, status: Properties) =>
  object("example.com/v1 Widget", { status }, { annotations: { "pulumi.com/waitFor": value } });

type Row = readonly [
  what: string,
  expected: "ready" | "failed" | RegExp,
  object: KubeObject,
  ...related: KubeObject[],
];

const ROWS: readonly Row[] = [
  ["first revision, all Pods ready", "ready", deployment("1", [AVAILABLE]), replicaSet("1", 2, 2)],
  [
    "later revision, rolled out",
    "ready",
    deployment("2", [AVAILABLE, ROLLED]),
    replicaSet("1", 0, 0),
    replicaSet("2", 2, 2),
  ],
  ["scaled to nothing", "ready", deployment("1", [AVAILABLE]), replicaSet("1", 0, 0)],
  [
    "newest generation not seen",
    /newest generation/,
    deployment("1", [AVAILABLE], { observedGeneration: 0 }),
    replicaSet("1", 2, 2),
  ],
  [
    "no ReplicaSet of the revision",
    /ReplicaSet of the newest/,
    deployment("2", [AVAILABLE, ROLLED]),
    replicaSet("1", 2, 2),
  ],
  ["Pods not ready", /1\/2 Pods/, deployment("1", [AVAILABLE]), replicaSet("1", 2, 1)],
  [
    "not available",
    /\[Min\] too few/,
    deployment("1", [condition("Available", "False", "Min", "too few")]),
    replicaSet("1", 2, 2),
  ],
  [
    "rolling out",
    /minimum number of Pods/,
    deployment("2", [AVAILABLE, condition("Progressing", "True", "ReplicaSetUpdated")]),
    replicaSet("2", 2, 2),
  ],
  [
    "out of time",
    /\[ProgressDeadlineExceeded\] slow/,
    deployment("2", [AVAILABLE, condition("Progressing", "False", "ProgressDeadlineExceeded", "slow")]),
    replicaSet("2", 2, 2),
  ],

  [
    "rolled out",
    "ready",
    statefulSet({
      replicas: 2,
      readyReplicas: 2,
      currentReplicas: 2,
      currentRevision: "a",
      updateRevision: "a",
    }),
  ],
  [
    "Pods not ready",
    /1\/2 Pods/,
    statefulSet({
      replicas: 2,
      readyReplicas: 1,
      currentReplicas: 2,
      currentRevision: "a",
      updateRevision: "a",
    }),
  ],
  [
    "old revision",
    /currentRevision/,
    statefulSet({
      replicas: 2,
      readyReplicas: 2,
      currentReplicas: 2,
      currentRevision: "a",
      updateRevision: "b",
    }),
  ],
  ["unseen", /newest generation/, statefulSet({ observedGeneration: 0 })],

  [
    "on every node",
    "ready",
    object("apps/v1 DaemonSet", {
      status: {
        observedGeneration: 1,
        desiredNumberScheduled: 1,
        updatedNumberScheduled: 1,
        numberAvailable: 1,
      },
    }),
  ],
  [
    "on no node yet",
    /0\/2/,
    object("apps/v1 DaemonSet", {
      status: { observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 2 },
    }),
  ],

  ["complete", "ready", object("batch/v1 Job", { status: { conditions: [condition("Complete", "True")] } })],
  ["running", /succeed/, object("batch/v1 Job", {})],
  [
    "failed",
    "failed",
    object("batch/v1 Job", { status: { conditions: [condition("Failed", "True", "BackoffLimitExceeded")] } }),
  ],

  ["ready", "ready", pod(condition("Ready", "True"))],
  ["succeeded", "ready", object("v1 Pod", { status: { phase: "Succeeded" } })],
  [
    "unscheduled",
    /\[Unschedulable\] no node/,
    pod(condition("PodScheduled", "False", "Unschedulable", "no node")),
  ],

  ["with endpoints", "ready", service(WEB), slice({ ready: true })],
  ["with no Pod to target", "ready", service(WEB), slice()],
  [
    "with an endpoint going",
    "ready",
    service(WEB),
    slice({ ready: true }, { ready: false, terminating: true }),
  ],
  [
    "with an endpoint unready",
    /does not target any Pods/,
    service(WEB),
    slice({ ready: true }, { ready: false }),
  ],
  ["without a slice", /does not target any Pods/, service(WEB)],
  ["without a selector", "ready", service({})],
  ["headless", "ready", service({ ...WEB, clusterIP: "None" })],
  ["with an external name", "ready", service({ ...WEB, type: "ExternalName" })],
  ["balanced, no address", /IP address/, service({ ...WEB, type: "LoadBalancer" }), slice({ ready: true })],
  [
    "balanced, with address",
    "ready",
    service({ ...WEB, type: "LoadBalancer" }, { loadBalancer: { ingress: [{}] } }),
    slice({ ready: true }),
  ],

  ["bound", "ready", claim("Bound")],
  ["pending for its consumer", "ready", claim("Pending"), LATE],
  ["pending", /Pending/, claim("Pending")],
  ["opaque", "ready", object("v1 Secret", { type: "Opaque" })],
  ["token to come", /issued/, object("v1 Secret", { type: "kubernetes.io/service-account-token" })],
  [
    "established",
    "ready",
    object("apiextensions.k8s.io/v1 CustomResourceDefinition", {
      status: { conditions: [condition("Established", "True")] },
    }),
  ],
  [
    "name taken",
    /taken/,
    object("apiextensions.k8s.io/v1 CustomResourceDefinition", {
      status: { conditions: [condition("NamesAccepted", "False", "", "taken")] },
    }),
  ],
  ["addressless", /ingress controller/, object("networking.k8s.io/v1 Ingress", {})],
  [
    "to nowhere",
    /Services that do not exist: web/,
    object("networking.k8s.io/v1 Ingress", {
      spec: { rules: [{ http: { paths: [{ backend: { service: { name: "web" } } }] } }] },
    }),
  ],

  ["condition met", "ready", waitFor("condition=Synced", { conditions: [condition("Synced", "True")] })],
  [
    "condition of another status",
    /condition=Synced=False/,
    waitFor("condition=Synced=False", { conditions: [condition("Synced", "True")] }),
  ],
  [
    "condition of an older generation",
    /waiting for condition=Synced/,
    object(
      "example.com/v1 Widget",
      { status: { conditions: [{ ...condition("Synced", "True"), observedGeneration: 1 }] } },
      { generation: 2, annotations: { "pulumi.com/waitFor": "condition=Synced" } },
    ),
  ],
  ["path met", "ready", waitFor("jsonpath={.status.phase}=Up", { phase: "Up" })],
  [
    "one of two met",
    /waiting for condition=B/,
    waitFor('["jsonpath={.status.phase}","condition=B"]', { phase: "Up" }),
  ],
  [
    "an older generation seen",
    /has not seen it/,
    object(
      "example.com/v1 Widget",
      { status: { phase: "Up", observedGeneration: 1 } },
      { generation: 2, annotations: { "pulumi.com/waitFor": "jsonpath={.status.phase}=Up" } },
    ),
  ],
];

describe("readiness", () => {
  for (const [what, expected, subject, ...related] of ROWS) {
    it(`${subject.kind}: ${what}`, () => {
      const verdict = readinessRule(subject)?.judge(subject, related);
      if (typeof expected === "string") assert.equal(verdict?.state, expected);
      else {
        assert.equal(verdict?.state, "waiting");
        assert.match((verdict as { reason: string }).reason, expected);
      }
    });
  }

  it("awaits nothing of kinds that exist at once", () => {
    for (const type of [
      "v1 ConfigMap",
      "v1 Namespace",
      "autoscaling/v2 HorizontalPodAutoscaler",
      "example.com/v1 Widget",
    ]) {
      assert.equal(readinessRule(object(type, {})), undefined);
    }
  });

  it("awaits no Job that makes a role in a database, of which no sandbox has one, and every other", () => {
    const job = (component: string): KubeObject =>
      object("batch/v1 Job", {}, { labels: { "app.kubernetes.io/component": component } });
    assert.equal(readinessRule(job("database-role")), undefined);
    assert.notEqual(readinessRule(job("worker")), undefined);
    assert.notEqual(readinessRule(object("batch/v1 Job", {})), undefined);
  });

  it("refuses an expression of no known form, naming the known ones", () => {
    assert.throws(
      () => readinessRule(waitFor("ready please", {})),
      /"ready please" .+; allowed are "condition=Type"/,
    );
  });
});
