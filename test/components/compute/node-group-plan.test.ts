import assert from "node:assert/strict";
import { isGraviton, planNodeGroup } from "../../../components/compute/node-group-plan.ts";

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

  it("starts with one node even where none is the fewest, so that add-ons can become healthy", () => {
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

  it("collects every problem with its path", () => {
    const { problems } = planNodeGroup(
      {
        instanceTypes: ["x"],
        minSize: 3,
        maxSize: 1,
        diskSizeGiB: 1,
        capacityType: "spot",
        amiFamily: "windows",
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
