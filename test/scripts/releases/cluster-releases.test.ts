import assert from "node:assert/strict";
import { type Aws, checkCluster, releaseParameter } from "../../../scripts/releases/cluster-releases.ts";

const compatible = (addonVersion: string, defaultVersion: boolean, clusterVersion = "1.35") => ({
  addonVersion,
  compatibilities: [{ clusterVersion, defaultVersion }],
});
const bottlerocket = "/aws/service/bottlerocket/aws-k8s-1.35/arm64/latest/image_version";

/** What the AWS CLI answers, by the command without its leading service. */
const answers: Readonly<Record<string, unknown>> = {
  "list-addons --cluster-name slipway-staging": { addons: ["coredns", "vpc-cni", "own"] },
  "describe-addon-versions --kubernetes-version 1.35": {
    addons: [
      { addonName: "coredns", addonVersions: [compatible("v1.14.0", false), compatible("v1.13.2", true)] },
      { addonName: "vpc-cni", addonVersions: [compatible("v1.21.0", true)] },
      { addonName: "own", addonVersions: [compatible("v2", true, "1.34")] },
    ],
  },
  "describe-addon --cluster-name slipway-staging --addon-name coredns": {
    addon: { addonVersion: "v1.13.2" },
  },
  "describe-addon --cluster-name slipway-staging --addon-name vpc-cni": {
    addon: { addonVersion: "v1.20.4" },
  },
  "describe-addon --cluster-name slipway-staging --addon-name own": { addon: { addonVersion: "v1" } },
  "list-nodegroups --cluster-name slipway-staging": { nodegroups: ["general", "custom"] },
  "describe-nodegroup --cluster-name slipway-staging --nodegroup-name general": {
    nodegroup: { version: "1.35", releaseVersion: "1.54.0-0a1b2c3d", amiType: "BOTTLEROCKET_ARM_64" },
  },
  "describe-nodegroup --cluster-name slipway-staging --nodegroup-name custom": {
    nodegroup: { version: "1.35", releaseVersion: "ami-1", amiType: "CUSTOM" },
  },
  [`get-parameter --name ${bottlerocket}`]: { Parameter: { Value: "1.55.0-4e5f6a7b" } },
  "get-parameter --name /aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/release_version":
    { Parameter: { Value: "1.35.2-20260915" } },
};

const aws: Aws = (_service, ...command) => {
  const answer = answers[command.join(" ")];
  return answer === undefined
    ? Promise.reject(new Error(`no such command: ${command.join(" ")}`))
    : Promise.resolve(answer);
};
const cluster = { cluster: "slipway-staging", version: "1.35" };
const pinned = (amiFamily: string, amiVersion: string, architecture = "arm64") => ({
  ...cluster,
  karpenter: { amiFamily, amiVersion, architecture },
});

describe("scripts: releases of a cluster", () => {
  it("names add-ons and node groups that are behind, and what cannot be told", async () => {
    const rows = (await checkCluster(cluster, aws)).map(({ key, pinned: runs, newest, state }) =>
      [key, runs, newest ?? "?", state].join(" "),
    );
    assert.deepEqual(rows, [
      "add-on coredns v1.13.2 v1.13.2 current",
      "add-on vpc-cni v1.20.4 v1.21.0 outdated",
      "add-on own v1 ? unknown",
      "node group general 1.54.0-0a1b2c3d 1.55.0-4e5f6a7b outdated",
      "node group custom ami-1 ? unknown",
    ]);
  });

  const karpenterRow = async (of: Parameters<typeof checkCluster>[0]) =>
    (await checkCluster(of, aws)).find(({ key }) => key === "karpenter AMI");

  it("compares what Karpenter's alias is pinned to with the newest of the family", async () => {
    const row = await karpenterRow(pinned("bottlerocket", "v1.54.0"));
    assert.deepEqual([row?.newest, row?.state], ["v1.55.0", "outdated"]);
    const al2023 = await karpenterRow(pinned("al2023", "v20260915", "amd64"));
    assert.deepEqual([al2023?.newest, al2023?.state], ["v20260915", "current"]);
    assert.equal(await karpenterRow(pinned("bottlerocket", "latest")), undefined);
  });

  it("says why AWS could not be asked, of each kind", async () => {
    const rows = await checkCluster(pinned("bottlerocket", "v1.54.0"), () =>
      Promise.reject(new Error("Unable to locate credentials")),
    );
    assert.deepEqual(
      rows.map(({ key, state, reason }) => [key, state, reason]),
      ["EKS add-ons", "node groups", "karpenter AMI"].map((key) => [
        ...[key, "unknown", "Unable to locate credentials"],
      ]),
    );
  });

  for (const [amiType, parameter] of [
    [
      "AL2023_ARM_64_NVIDIA",
      "eks/optimized-ami/1.35/amazon-linux-2023/arm64/nvidia/recommended/release_version",
    ],
    [
      "AL2023_x86_64_NEURON",
      "eks/optimized-ami/1.35/amazon-linux-2023/x86_64/neuron/recommended/release_version",
    ],
    ["BOTTLEROCKET_x86_64_NVIDIA", "bottlerocket/aws-k8s-1.35-nvidia/x86_64/latest/image_version"],
    ["BOTTLEROCKET_ARM_64_NVIDIA_FIPS", "bottlerocket/aws-k8s-1.35-nvidia-fips/arm64/latest/image_version"],
  ] as const)
    it(`knows the parameter of ${amiType}`, () =>
      assert.equal(releaseParameter(amiType, "1.35"), `/aws/service/${parameter}`));
});
