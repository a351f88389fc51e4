import assert from "node:assert/strict";
import { amiTypeOf, isGraviton } from "../../../components/compute/accelerators.ts";
import type { AmiFamily } from "../../../components/choices.ts";
import { shapeNamed } from "../../../facts/aws/request-constraints.ts";
import { planNodeGroup } from "../../../components/compute/node-group-plan.ts";

const args = { instanceTypes: ["m7g.large"], minSize: 0, maxSize: 3 };

describe("compute: node group plan", () => {
  for (const type of [
    "m7g.large",
    "c6gn.xlarge",
    "g5g.xlarge",
    "x2gd.large",
    "im4gn.large",
    "hpc7g.4xlarge",
    "a1.large",
    "r8gb.large",
  ]) {
    it(`knows ${type} as Graviton`, () => {
      assert.equal(isGraviton(type), true);
    });
  }

  for (const type of [
    "m7i.large",
    "g5.xlarge",
    "g4dn.xlarge",
    "g4ad.xlarge",
    "m7i-flex.large",
    "p5.48xlarge",
    "t3a.medium",
    "inf2.xlarge",
  ]) {
    it(`knows ${type} as x86_64`, () => {
      assert.equal(isGraviton(type), false);
    });
  }

  it("starts with one node even where the minimum is none, so that add-ons can become healthy", () => {
    assert.deepEqual(planNodeGroup(args).plan, {
      amiType: "AL2023_ARM_64_STANDARD",
      capacityType: "ON_DEMAND",
      desiredSize: 1,
      volumes: [{ deviceName: "/dev/xvda", sizeGiB: 50 }],
      labels: {},
      taints: [],
      updateConfig: { maxUnavailable: 1 },
    });
  });

  it("wants several instance types for Spot, of one architecture", () => {
    const problemsOf = (instanceTypes: string[]): string[] =>
      planNodeGroup({ ...args, capacityType: "SPOT", instanceTypes }).problems.map(({ message }) => message);
    assert.match(problemsOf(["m7g.large"]).join(), /every node goes at once/);
    assert.match(problemsOf(["m7g.large", "m7i.large"]).join(), /two architectures/);
    assert.deepEqual(problemsOf(["m7g.large", "m6g.large"]), []);
  });

  describe("accelerators", () => {
    const images: readonly (readonly [type: string, family: AmiFamily, ami: string])[] = [
      ["g6.xlarge", "al2023", "AL2023_x86_64_NVIDIA"],
      ["p5.48xlarge", "al2023", "AL2023_x86_64_NVIDIA"],
      ["gr6.4xlarge", "al2023", "AL2023_x86_64_NVIDIA"],
      ["g5g.xlarge", "al2023", "AL2023_ARM_64_NVIDIA"],
      ["inf2.xlarge", "al2023", "AL2023_x86_64_NEURON"],
      ["trn1.2xlarge", "al2023", "AL2023_x86_64_NEURON"],
      ["g6.xlarge", "bottlerocket", "BOTTLEROCKET_x86_64_NVIDIA"],
      ["g5g.xlarge", "bottlerocket", "BOTTLEROCKET_ARM_64_NVIDIA"],
      ["m7i.large", "bottlerocket", "BOTTLEROCKET_x86_64"],
    ];
    for (const [type, amiFamily, ami] of images)
      it(`give ${type} on ${amiFamily} the AMI with their driver`, () => {
        const { plan, problems } = planNodeGroup({ ...args, instanceTypes: [type], amiFamily });
        assert.deepEqual(problems, []);
        assert.equal(plan.amiType, ami);
      });

    it("have an AMI type that EKS knows, each", () => {
      const known = shapeNamed("eks.AMITypes").enum ?? [];
      for (const [type, amiFamily] of images) assert.ok(known.includes(amiTypeOf(amiFamily, [type])));
    });

    for (const [types, amiFamily, message, fix] of [
      [["inf2.xlarge"], "bottlerocket", /no AMI of bottlerocket/, /al2023/],
      [["g4ad.xlarge"], "al2023", /no AMI of al2023/, /another family/],
      [["dl1.24xlarge"], "al2023", /no AMI of al2023/, /another family/],
      [["g6.xlarge", "m7i.large"], "al2023", /several kinds/, /group of their own/],
    ] as const)
      it(`refuse ${types.join(" and ")} on ${amiFamily}`, () => {
        const { problems } = planNodeGroup({ ...args, instanceTypes: types, amiFamily });
        assert.deepEqual(problems.length, 1);
        assert.match(problems[0]!.message, message);
        assert.match(problems[0]!.fix, fix);
      });
  });

  it("takes a release of its own AMI family only", () => {
    const problemsOf = (amiFamily: AmiFamily, releaseVersion: string): string[] =>
      planNodeGroup({ ...args, amiFamily, releaseVersion }, "g").problems.map(({ path }) => path);
    assert.deepEqual(problemsOf("al2023", "1.35.6-20260728"), []);
    assert.deepEqual(problemsOf("bottlerocket", "1.55.0-d93bb1b1"), []);
    for (const [family, release] of [
      ["al2023", "1.55.0-d93bb1b1"],
      ["bottlerocket", "1.35.6-20260728x"],
      ["al2023", "latest"],
      ["bottlerocket", "v1.55.0"],
    ] as const)
      assert.deepEqual(problemsOf(family, release), ["g.releaseVersion"]);
  });

  it("collects every problem with its path", () => {
    const { problems } = planNodeGroup(
      {
        instanceTypes: ["x"],
        minSize: 3,
        maxSize: 1,
        diskSizeGiB: 1,
        capacityType: "spot" as never,
        amiFamily: "windows" as never,
        maxUnavailablePercentage: 0,
        labels: { "k8s.io/x": "" },
        taints: ["x"],
      },
      "g",
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      [
        "g.instanceTypes[0]",
        "g.minSize",
        "g.diskSizeGiB",
        "g.maxUnavailablePercentage",
        "g.capacityType",
        "g.amiFamily",
        "g.labels.k8s.io/x",
        "g.taints[0]",
      ],
    );
  });
});
