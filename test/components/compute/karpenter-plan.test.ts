import assert from "node:assert/strict";
import type { KarpenterNodePool } from "../../../components/compute/karpenter-args.ts";
import { nodeClassSpec, planKarpenter } from "../../../components/compute/karpenter-plan.ts";

const pool: KarpenterNodePool = { cpuLimit: 64, memoryLimitGiB: 256 };
const found = { instanceProfile: "nodes", subnetIds: ["subnet-1", "subnet-2"], securityGroupId: "sg-1" };

describe("compute: Karpenter plan", () => {
  it("makes pools with a ceiling, an age and a budget", () => {
    const { plan, problems } = planKarpenter({ nodePools: { general: pool } });
    assert.deepEqual(problems, []);
    assert.deepEqual(plan.nodePools["general"], {
      weight: 1,
      limits: { cpu: "64", memory: "256Gi" },
      disruption: {
        consolidationPolicy: "WhenEmptyOrUnderutilized",
        consolidateAfter: "5m",
        budgets: [{ nodes: "10%" }],
      },
      template: {
        spec: {
          nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
          expireAfter: "720h",
          requirements: [
            { key: "kubernetes.io/os", operator: "In", values: ["linux"] },
            { key: "kubernetes.io/arch", operator: "In", values: ["arm64"] },
            { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
            { key: "karpenter.k8s.aws/instance-category", operator: "In", values: ["c", "m", "r"] },
            { key: "karpenter.k8s.aws/instance-generation", operator: "Gt", values: ["5"] },
          ],
        },
      },
    });
  });

  it("has nodes take as many pods as prefixes have addresses for, and no instance too small for them", () => {
    const spec = (prefixDelegation: boolean) => {
      const { plan } = planKarpenter({ nodePools: { general: pool }, prefixDelegation });
      return { nodeClass: nodeClassSpec(plan, found, {}), pool: JSON.stringify(plan.nodePools["general"]) };
    };
    assert.deepEqual(spec(true).nodeClass["kubelet"], { maxPods: 110 });
    assert.match(
      spec(true).pool,
      /instance-size","operator":"NotIn","values":\["nano","micro","small","medium"\]/,
    );
    assert.ok(!("kubelet" in spec(false).nodeClass));
    assert.doesNotMatch(spec(false).pool, /instance-size/);
  });

  it("labels and taints a pool's nodes", () => {
    const { plan } = planKarpenter({
      nodePools: { batch: { ...pool, labels: { team: "data" }, taints: ["dedicated=batch:NoSchedule"] } },
    });
    const template = plan.nodePools["batch"]?.["template"] as {
      metadata: unknown;
      spec: { taints: unknown };
    };
    assert.deepEqual(template.metadata, { labels: { team: "data" } });
    assert.deepEqual(template.spec.taints, [{ key: "dedicated", value: "batch", effect: "NoSchedule" }]);
  });

  it("makes a class that selects by id, keeps pods from the node's credentials and encrypts", () => {
    const { plan } = planKarpenter({
      nodePools: { general: pool },
      amiFamily: "bottlerocket",
      amiVersion: "v1.42.0",
    });
    const ebs = (volumeSize: string) => ({
      volumeType: "gp3",
      volumeSize,
      encrypted: true,
      deleteOnTermination: true,
    });
    assert.deepEqual(nodeClassSpec(plan, found, { owner: "platform" }), {
      amiSelectorTerms: [{ alias: "bottlerocket@v1.42.0" }],
      instanceProfile: "nodes",
      subnetSelectorTerms: [{ id: "subnet-1" }, { id: "subnet-2" }],
      securityGroupSelectorTerms: [{ id: "sg-1" }],
      associatePublicIPAddress: false,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        { deviceName: "/dev/xvda", ebs: ebs("4Gi") },
        { deviceName: "/dev/xvdb", ebs: ebs("50Gi") },
      ],
      tags: { owner: "platform" },
    });
  });

  it("collects every problem with its path", () => {
    const bad = {
      cpuLimit: 0,
      memoryLimitGiB: 1.5,
      architectures: ["x86_64" as never],
      capacityTypes: [],
      expireAfter: "30d",
      disruptionBudget: "0",
      taints: ["x"],
    };
    const { problems } = planKarpenter(
      { nodePools: { Bad: bad }, amiVersion: "newest", diskSizeGiB: 1 },
      "k",
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      [
        "k.amiVersion",
        "k.diskSizeGiB",
        "k.nodePools.Bad",
        "k.nodePools.Bad.cpuLimit",
        "k.nodePools.Bad.memoryLimitGiB",
        "k.nodePools.Bad.architectures[0]",
        "k.nodePools.Bad.capacityTypes",
        "k.nodePools.Bad.expireAfter",
        "k.nodePools.Bad.disruptionBudget",
        "k.nodePools.Bad.taints[0]",
      ],
    );
    assert.match(planKarpenter({ nodePools: {} }).problems[0]?.message ?? "", /no node pool/);
  });

  const never: [setting: string, args: Parameters<typeof planKarpenter>[0], path: string][] = [
    ["no release of the family", { nodePools: { a: pool }, amiVersion: "v1.42.0" }, "amiVersion"],
    [
      "no release of Bottlerocket",
      { nodePools: { a: pool }, amiFamily: "bottlerocket", amiVersion: "v20260115" },
      "amiVersion",
    ],
    [
      "a family as a category",
      { nodePools: { a: { ...pool, instanceCategories: ["m", "m7g"] } } },
      "nodePools.a.instanceCategories[1]",
    ],
    [
      "an instance type as a category",
      { nodePools: { a: { ...pool, instanceCategories: ["m7g.large"] } } },
      "nodePools.a.instanceCategories[0]",
    ],
    [
      "nodes that expire at once",
      { nodePools: { a: { ...pool, expireAfter: "0s" } } },
      "nodePools.a.expireAfter",
    ],
    ["the same in hours", { nodePools: { a: { ...pool, expireAfter: "0h00m" } } }, "nodePools.a.expireAfter"],
    [
      "a label of Karpenter's own",
      { nodePools: { a: { ...pool, labels: { "karpenter.k8s.aws/instance-family": "m7g" } } } },
      "nodePools.a.labels.karpenter.k8s.aws/instance-family",
    ],
    [
      "a label below Karpenter's domain",
      { nodePools: { a: { ...pool, labels: { "team.karpenter.sh/x": "y" } } } },
      "nodePools.a.labels.team.karpenter.sh/x",
    ],
    [
      "the host name as a label",
      { nodePools: { a: { ...pool, labels: { "kubernetes.io/hostname": "y" } } } },
      "nodePools.a.labels.kubernetes.io/hostname",
    ],
  ];
  for (const [what, args, path] of never) {
    it(`refuses what can never work: ${what}`, () => {
      assert.deepEqual(
        planKarpenter(args).problems.map((problem) => problem.path),
        [path],
      );
    });
  }

  it("takes underused nodes away at once where that is asked for", () => {
    assert.deepEqual(planKarpenter({ nodePools: { a: { ...pool, consolidateAfter: "0s" } } }).problems, []);
  });
});
