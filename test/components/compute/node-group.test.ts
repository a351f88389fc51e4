import assert from "node:assert/strict";
import { NodeGroup, type NodeGroupArgs } from "../../../components/compute/node-group.ts";
import { inputsOf, register } from "../../support/mocks.ts";

const args: NodeGroupArgs = {
  clusterName: "slipway-test",
  version: "1.35",
  nodeRoleArn: "arn:aws:iam::111122223333:role/nodes",
  subnetIds: ["subnet-1", "subnet-2"],
  instanceTypes: ["m7g.large"],
  minSize: 2,
  maxSize: 4,
};
const GROUP = "aws:eks/nodeGroup:NodeGroup";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

async function made(change: Partial<NodeGroupArgs> = {}) {
  const resources = await register(() => new NodeGroup("g", { ...args, ...change }));
  return { group: inputsOf(resources, GROUP, "g-nodes"), template: inputsOf(resources, TEMPLATE, "g-nodes") };
}
const volume = (deviceName: string, volumeSize: number) => ({
  deviceName,
  ebs: { volumeType: "gp3", volumeSize, encrypted: "true", deleteOnTermination: "true" },
});

describe("compute: NodeGroup", () => {
  it("keeps pods away from the node's credentials", async () => {
    const { template } = await made();
    assert.deepEqual(template["metadataOptions"], {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
  });

  it("replaces one node at a time and never overrides a PodDisruptionBudget (anchors #11)", async () => {
    const { group } = await made();
    assert.deepEqual(group["updateConfig"], { maxUnavailable: 1 });
    assert.ok(!("forceUpdateVersion" in group));
    const share = await made({ maxUnavailablePercentage: 25 });
    assert.deepEqual(share.group["updateConfig"], { maxUnavailablePercentage: 25 });
    assert.ok(!("forceUpdateVersion" in share.group));
  });

  it("tags what its launch template makes, for the bill", async () => {
    const { template } = await made({ tags: { owner: "platform", Name: "theirs" } });
    assert.deepEqual(
      template["tagSpecifications"],
      ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags: { owner: "platform", Name: "g" },
      })),
    );
  });

  it("refuses a name that leaves no room for what is appended to it", async () => {
    const named = (length: number) => register(() => new NodeGroup("g".repeat(length), args));
    await named(49);
    await assert.rejects(named(50), /name: the name is 50 characters long[^]*shorten it by 1 characters/);
  });

  it("pins the release of its AMI where asked", async () => {
    assert.ok(!("releaseVersion" in (await made()).group));
    const { group } = await made({ releaseVersion: "1.35.6-20260728" });
    assert.equal(group["releaseVersion"], "1.35.6-20260728");
  });

  it("repairs its nodes by itself", async () => {
    assert.deepEqual((await made()).group["nodeRepairConfig"], { enabled: true });
  });

  it("encrypts the volumes of Amazon Linux and of Bottlerocket, which has two", async () => {
    const linux = await made({ diskSizeGiB: 80 });
    assert.equal(linux.group["amiType"], "AL2023_ARM_64_STANDARD");
    assert.deepEqual(linux.template["blockDeviceMappings"], [volume("/dev/xvda", 80)]);
    const bottlerocket = await made({
      amiFamily: "bottlerocket",
      instanceTypes: ["m7i.large"],
      diskSizeGiB: 80,
    });
    assert.equal(bottlerocket.group["amiType"], "BOTTLEROCKET_x86_64");
    assert.deepEqual(bottlerocket.template["blockDeviceMappings"], [
      volume("/dev/xvda", 4),
      volume("/dev/xvdb", 80),
    ]);
  });

  it("labels and taints its nodes, in EKS's words", async () => {
    const { group } = await made({
      labels: { team: "data" },
      taints: ["dedicated=batch:NoSchedule", "spare:PreferNoSchedule"],
    });
    assert.deepEqual(group["labels"], { "slipway.dev/node-group": "g", team: "data" });
    assert.deepEqual(group["taints"], [
      { key: "dedicated", value: "batch", effect: "NO_SCHEDULE" },
      { key: "spare", effect: "PREFER_NO_SCHEDULE" },
    ]);
    assert.ok(!("taints" in (await made()).group));
  });
});
