import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { containsUnknown, UNKNOWN } from "../../../sandbox/plugin/wire.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { ATTACHMENT, type Made, network, ROLE, TestCloud, trust, urnOf } from "./harness.ts";

const CLUSTER = "aws:eks/cluster:Cluster";
const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const ADMIN = "arn:aws:iam::111122223333:role/platform-admin";

describe("EKS in the emulated cloud", () => {
  let cloud: TestCloud;
  let subnetIds: string[];
  let inputs: Properties;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
    ({ subnetIds } = await network(cloud));
    const role = await cloud.create(ROLE, "cluster", { assumeRolePolicy: trust("eks.amazonaws.com") });
    const vpcConfig = { subnetIds, endpointPrivateAccess: true, endpointPublicAccess: false };
    const accessConfig = { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true };
    inputs = { name: "demo", roleArn: role.outs.arn, version: "1.35", vpcConfig, accessConfig };
  });
  afterEach(() => cloud.stop());

  const update = async (made: Made, news: Properties) => {
    const context = { preview: false, timeout: 0, oldInputs: made.inputs, ignoreChanges: [] };
    return cloud.provider.update(made.id, made.urn, made.outs, news, context);
  };

  it("answers with the sandbox's API server", async () => {
    const { id, outs } = await cloud.create(CLUSTER, "c", inputs);
    assert.equal(id, "demo");
    assert.equal(outs.endpoint, "https://127.0.0.1:6443");
    assert.deepEqual(outs.certificateAuthority, { data: "Q0E=" });
    assert.match(
      JSON.stringify(outs.identities),
      /https:\/\/oidc\.eks\.eu-west-1\.amazonaws\.com\/id\/[0-9A-F]{32}/,
    );
  });

  it("says what to start where the API server is not running", async () => {
    rmSync(join(cloud.sandbox, "cluster"), { recursive: true });
    await assert.rejects(cloud.create(CLUSTER, "c", inputs), /API server is not running.*npm start/);
  });

  it("does not know the group that EKS will make in a preview", async () => {
    const { outs } = await cloud.provider.create(urnOf(CLUSTER, "c"), inputs, { preview: true, timeout: 0 });
    const vpcConfig = outs.vpcConfig as Properties;
    assert.deepEqual([vpcConfig.clusterSecurityGroupId, vpcConfig.subnetIds], [UNKNOWN, subnetIds]);
    assert.ok(containsUnknown(outs.endpoint));
  });

  it("needs two zones, one VPC, and a role that it can assume", async () => {
    const within = (ids: unknown[]) => ({
      ...inputs,
      vpcConfig: { subnetIds: ids, endpointPrivateAccess: true },
    });
    await assert.rejects(
      cloud.create(CLUSTER, "c", within(subnetIds.slice(0, 1))),
      /at least two different AZs/,
    );
    await assert.rejects(cloud.create(CLUSTER, "c", within(["subnet-0"])), /InvalidSubnetID\.NotFound/);
    const node = await cloud.create(ROLE, "node", { assumeRolePolicy: trust("ec2.amazonaws.com") });
    await assert.rejects(
      cloud.create(CLUSTER, "c", { ...inputs, roleArn: node.outs.arn }),
      /could not be assumed/,
    );
  });

  it("is one to a sandbox", async () => {
    await cloud.create(CLUSTER, "c", inputs);
    await assert.rejects(
      cloud.create(CLUSTER, "d", { ...inputs, name: "other" }),
      /a sandbox hosts one EKS cluster/,
    );
    await assert.rejects(cloud.create(CLUSTER, "e", inputs), /ResourceInUseException/);
  });

  it("goes up by one version, and the authentication mode one way", async () => {
    const made = await cloud.create(CLUSTER, "c", { ...inputs, version: "1.34" });
    await assert.rejects(update(made, { ...inputs, version: "1.36" }), /version update from 1\.34 to 1\.36/);
    assert.equal((await update(made, { ...inputs, version: "1.35" })).outs.version, "1.35");
    await assert.rejects(update(made, { ...inputs, version: "1.34" }), /version update from 1\.35 to 1\.34/);
    const back = { ...inputs, accessConfig: { authenticationMode: "CONFIG_MAP" } };
    await assert.rejects(update(made, back), /authentication mode update/);
  });

  it("replaces what EKS cannot change within a setting, and updates the rest of it", async () => {
    const made = await cloud.create(CLUSTER, "c", inputs);
    const network = { kubernetesNetworkConfig: { serviceIpv4Cidr: "10.100.0.0/16" } };
    assert.deepEqual((await cloud.diff(made, { ...inputs, ...network })).replaces, []);
    const accessConfig = { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false };
    assert.deepEqual((await cloud.diff(made, { ...inputs, accessConfig })).replaces, ["accessConfig"]);
  });

  it("is protected from deletion where it says so", async () => {
    const made = await cloud.create(CLUSTER, "c", { ...inputs, deletionProtection: true });
    await assert.rejects(cloud.delete(made), /deletion protection is enabled/);
  });

  describe("node groups", () => {
    let group: Properties;
    let role: Made;
    beforeEach(async () => {
      role = await cloud.create(ROLE, "node", { assumeRolePolicy: trust("ec2.amazonaws.com") });
      const scalingConfig = { minSize: 1, desiredSize: 1, maxSize: 2 };
      group = { clusterName: "demo", nodeRoleArn: role.outs.arn, subnetIds, scalingConfig };
    });
    const attach = async () => {
      for (const policy of ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"]) {
        await cloud.create(ATTACHMENT, policy, {
          role: role.id,
          policyArn: `arn:aws:iam::aws:policy/${policy}`,
        });
      }
    };

    it("join only with the policies attached before", async () => {
      await cloud.create(CLUSTER, "c", inputs);
      await assert.rejects(cloud.create(NODE_GROUP, "nodes", group), /NodeCreationFailure.*dependsOn/);
      await attach();
      await cloud.create(NODE_GROUP, "nodes", group);
    });

    it("has instance types that the region offers", async () => {
      await cloud.create(CLUSTER, "c", inputs);
      await attach();
      const create = (...instanceTypes: string[]) =>
        cloud.create(NODE_GROUP, "nodes", { ...group, instanceTypes });
      await assert.rejects(
        create("m7g.large", "m7g.humongous"),
        /The following supplied instance types do not exist: \[m7g\.humongous\]/,
      );
      await assert.rejects(create("c8ib.large"), /\(c8ib\.large\) is not supported in eu-west-1/);
      await create("m7g.large", "m6g.large");
    });

    it("must go before the cluster; everything else goes with it", async () => {
      const cluster = await cloud.create(CLUSTER, "c", inputs);
      await attach();
      const nodes = await cloud.create(NODE_GROUP, "nodes", group);
      await cloud.create("aws:eks/addon:Addon", "dns", { clusterName: "demo", addonName: "coredns" });
      await assert.rejects(cloud.delete(cluster), /Cluster has nodegroups attached/);
      await cloud.delete(nodes);
      await cloud.delete(cluster);
      const left = (await cloud.editor.list()).filter(({ type }) => type.startsWith("aws:eks"));
      assert.deepEqual(left, []);
    });
  });

  it("grants access by entry, then policy, in API mode", async () => {
    await cloud.create(CLUSTER, "c", inputs);
    const association = {
      ...{ clusterName: "demo", principalArn: ADMIN, accessScope: { type: "cluster" } },
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    };
    const ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
    await assert.rejects(cloud.create(ASSOCIATION, "a", association), /principalArn could not be found/);
    await cloud.create(ENTRY, "admin", { clusterName: "demo", principalArn: ADMIN });
    await assert.rejects(
      cloud.create(ENTRY, "twice", { clusterName: "demo", principalArn: ADMIN }),
      /ResourceInUseException/,
    );
    await cloud.create(ASSOCIATION, "a", association);
    const masters = { clusterName: "demo", principalArn: ADMIN, kubernetesGroups: ["system:masters"] };
    assert.match((await cloud.failures(ENTRY, masters))[0]?.reason ?? "", /cannot start with system:/);
  });

  it("has no healthy coredns, metrics or disks before it has nodes", async () => {
    await cloud.create(CLUSTER, "c", inputs);
    for (const addonName of ["coredns", "metrics-server", "aws-ebs-csi-driver"]) {
      await assert.rejects(
        cloud.create("aws:eks/addon:Addon", addonName, { clusterName: "demo", addonName }),
        /DEGRADED.*Create the node groups first/,
      );
    }
    await cloud.create("aws:eks/addon:Addon", "cni", { clusterName: "demo", addonName: "vpc-cni" });
  });

  it("keeps zonal shift and support as given, and fills in EKS's own defaults", async () => {
    const { outs } = await cloud.create(CLUSTER, "c", inputs);
    assert.deepEqual(outs.zonalShiftConfig, { enabled: false });
    assert.deepEqual(outs.upgradePolicy, { supportType: "EXTENDED" });
    const [failure] = await cloud.failures(CLUSTER, { ...inputs, upgradePolicy: { supportType: "NONE" } });
    assert.match(failure?.reason ?? "", /STANDARD EXTENDED/);
  });

  const failingGroups: readonly [string, Properties, RegExp][] = [
    ["an unknown image", { amiType: "AL2_x86_64" }, /got "AL2_x86_64"/],
    ["two kinds of update", { updateConfig: { maxUnavailable: 1, maxUnavailablePercentage: 5 } }, /exclude/],
    ["a reserved label", { labels: { "node-role.kubernetes.io/x": "" } }, /reserved prefixes/],
  ];
  for (const [what, change, reason] of failingGroups) {
    it(`check refuses a node group with ${what}`, async () => {
      const scalingConfig = { minSize: 1, desiredSize: 1, maxSize: 1 };
      const group = { clusterName: "demo", nodeRoleArn: "arn:x", subnetIds, scalingConfig, ...change };
      const reasons = (await cloud.failures(NODE_GROUP, group)).map((failure) => failure.reason);
      assert.match(reasons.join(), reason);
    });
  }

  it("has one pod identity a service account", async () => {
    await cloud.create(CLUSTER, "c", inputs);
    const role = await cloud.create(ROLE, "pod", { assumeRolePolicy: trust("pods.eks.amazonaws.com") });
    const POD = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
    const association = {
      clusterName: "demo",
      namespace: "app",
      serviceAccount: "app",
      roleArn: role.outs.arn,
    };
    await assert.rejects(
      cloud.create(POD, "none", { ...association, roleArn: "arn:x/none" }),
      /NoSuchEntity/,
    );
    await cloud.create(POD, "one", association);
    await assert.rejects(cloud.create(POD, "two", association), /Association already exists: a-/);
  });

  const failing: readonly [string, Properties, RegExp][] = [
    ["a version out of support", { version: "1.29" }, /\[1\.34 1\.35 1\.36\], got "1\.29"/],
    [
      "no endpoint at all",
      { vpcConfig: { endpointPublicAccess: false, subnetIds: [] } },
      /cannot both be disabled/,
    ],
    ["an unknown log type", { enabledClusterLogTypes: ["kubelet"] }, /got "kubelet"/],
    [
      "a public service range",
      { kubernetesNetworkConfig: { serviceIpv4Cidr: "8.8.0.0/16" } },
      /must be within/,
    ],
    ["a name that EKS refuses", { name: "-demo" }, /invalid value for name/],
  ];
  for (const [what, change, reason] of failing) {
    it(`check refuses ${what}`, async () => {
      const reasons = (await cloud.failures(CLUSTER, { ...inputs, ...change })).map(
        (failure) => failure.reason,
      );
      assert.match(reasons.join("\n"), reason);
    });
  }
});
