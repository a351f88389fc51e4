import assert from "node:assert/strict";
import type { ClusterConfig, ServiceConfig } from "../../stacks/config/schema.ts";
import {
  autoscalingWarnings,
  placementProblems,
  placementWarnings,
} from "../../stacks/config/validate-placement.ts";

const general = { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 4 };
const taint = "dedicated=batch:NoSchedule";
const batch = { ...general, labels: { team: "batch", "example.com/disk": "nvme" }, taints: [taint] };
const pool = { cpuLimit: 64, memoryLimitGiB: 256, labels: { pool: "spot" } };
const cluster = {
  version: "1.35",
  admins: {},
  nodeGroups: { general, batch },
  karpenter: { nodePools: { spot: pool } },
} as ClusterConfig;
const tolerations: ServiceConfig["tolerations"] = [
  { key: "dedicated", value: "batch", effect: "NoSchedule" },
];

type Placement = Partial<Pick<ServiceConfig, "nodeSelector" | "nodeAffinity" | "tolerations">>;
const problems = (placement: Placement, of = cluster) =>
  placementProblems({ job: placement as ServiceConfig }, of);
const pathsOf = (placement: Placement, of = cluster): string[] =>
  problems(placement, of).map(({ path }) => path);

describe("stacks: sizes of node groups", () => {
  const groups = { ...cluster, nodeGroups: { general, fixed: { ...general, maxSize: 2 } } };
  it("warn of a maxSize that nothing reaches", () => {
    const { karpenter, ...alone } = groups;
    assert.ok(karpenter);
    assert.deepEqual(
      autoscalingWarnings(alone).map(({ path, received }) => [path, received]),
      [["slipway:cluster.nodeGroups.general.maxSize", 4]],
    );
  });

  it("say nothing where Karpenter or EKS Auto Mode makes nodes", () => {
    assert.deepEqual(autoscalingWarnings(groups), []);
    assert.deepEqual(autoscalingWarnings({ ...groups, computeMode: "auto" }), []);
  });
});

describe("stacks: where services run", () => {
  const placed: readonly (readonly [string, Placement])[] = [
    ["without any wish", {}],
    ["by a pool's label", { nodeSelector: { pool: "spot" } }],
    ["by a group's labels and the toleration of its taint", { nodeSelector: batch.labels, tolerations }],
    [
      "by a toleration of the key",
      { nodeSelector: { team: "batch" }, tolerations: [{ key: "dedicated", operator: "Exists" }] },
    ],
    [
      "by a toleration of everything",
      { nodeSelector: { team: "batch" }, tolerations: [{ operator: "Exists" }] },
    ],
    ["by one of several values", { nodeAffinity: [{ key: "pool", values: ["spot", "reserved"] }] }],
    ["by a preference that no nodes meet", { nodeAffinity: [{ key: "team", values: ["shop"], weight: 1 }] }],
    ["by what Kubernetes labels nodes with", { nodeSelector: { "kubernetes.io/arch": "arm64" } }],
  ];
  for (const [what, placement] of placed)
    it(`accepts a service ${what}`, () => assert.deepEqual(pathsOf(placement), []));

  const refused: readonly (readonly [string, Placement, string])[] = [
    ["a label that no nodes have", { nodeSelector: { team: "shop" } }, "nodeSelector"],
    ["values that no nodes have", { nodeAffinity: [{ key: "pool", values: ["reserved"] }] }, "nodeAffinity"],
    ["labels of two groups", { nodeSelector: { team: "batch", pool: "spot" } }, "nodeSelector"],
    ["a taint that it does not tolerate", { nodeSelector: { team: "batch" } }, "tolerations"],
    [
      "a taint of another value",
      { nodeSelector: { team: "batch" }, tolerations: [{ key: "dedicated", value: "gpu" }] },
      "tolerations",
    ],
    [
      "a taint of another effect",
      {
        nodeSelector: { team: "batch" },
        tolerations: [{ key: "dedicated", value: "batch", effect: "NoExecute" }],
      },
      "tolerations",
    ],
  ];
  for (const [what, placement, property] of refused) {
    it(`refuses a service that can't run for ${what}`, () =>
      assert.deepEqual(pathsOf(placement), [`slipway:services.job.${property}`]));
  }

  it("names the label that is meant", () => {
    const [problem] = problems({ nodeSelector: { team: "bacth" } });
    assert.equal(problem?.fix, "did you mean team=batch?");
  });

  it("lets a taint pass that is only a preference", () => {
    const preferred = { ...batch, taints: ["dedicated=batch:PreferNoSchedule"] };
    assert.deepEqual(
      pathsOf({ nodeSelector: { team: "batch" } }, { ...cluster, nodeGroups: { preferred } }),
      [],
    );
  });

  it("judges nothing in EKS Auto Mode, whose nodes are not the stack's", () => {
    assert.deepEqual(pathsOf({ nodeSelector: { team: "shop" } }, { ...cluster, computeMode: "auto" }), []);
  });

  it("warns of nodes that no service tolerates", () => {
    const warned = (services: Record<string, Placement>) =>
      placementWarnings(services as Record<string, ServiceConfig>, cluster).map(({ path }) => path);
    assert.deepEqual(warned({ web: {} }), ["slipway:cluster.nodeGroups.batch.taints"]);
    assert.deepEqual(warned({ web: {}, job: { tolerations } }), []);
    assert.deepEqual(warned({}), []);
  });
});
