import assert from "node:assert/strict";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { type Made, network, ROLE, TestCloud, trust } from "./harness.ts";

const CLUSTER = "aws:eks/cluster:Cluster";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const ADMIN = "arn:aws:iam::111122223333:role/platform-admin";

describe("EKS access entries and Auto Mode in the emulated cloud", () => {
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

  describe("access entries", () => {
    const ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";
    const association = {
      ...{
        clusterName: "demo",
        principalArn: ADMIN,
        accessScope: { type: "namespace", namespaces: ["app"] },
      },
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
    };
    beforeEach(() => cloud.create(CLUSTER, "c", inputs));

    it("take their policies with them", async () => {
      const entry = await cloud.create(ENTRY, "admin", { clusterName: "demo", principalArn: ADMIN });
      await cloud.create(ASSOCIATION, "a", association);
      await cloud.delete(entry);
      assert.ok(!(await cloud.editor.list()).some(({ type }) => type === ASSOCIATION));
    });

    it("of nodes take no policies and no groups", async () => {
      const nodes = { clusterName: "demo", principalArn: ADMIN, type: "EC2_LINUX" };
      await cloud.create(ENTRY, "nodes", nodes);
      await assert.rejects(cloud.create(ASSOCIATION, "a", association), /EC2_LINUX takes no access policy/);
      const [failure] = await cloud.failures(ENTRY, { ...nodes, kubernetesGroups: ["nodes"] });
      assert.match(failure?.reason ?? "", /EC2_LINUX has no groups/);
    });

    it("have namespaces where their scope is of namespaces", async () => {
      const [failure] = await cloud.failures(ASSOCIATION, {
        ...association,
        accessScope: { type: "namespace" },
      });
      assert.match(failure?.reason ?? "", /at least one namespace/);
    });
  });

  describe("Auto Mode", () => {
    let auto: Properties;
    let nodeRole: Made;
    beforeEach(async () => {
      nodeRole = await cloud.create(ROLE, "auto", { assumeRolePolicy: trust("ec2.amazonaws.com") });
      auto = {
        ...inputs,
        bootstrapSelfManagedAddons: false,
        computeConfig: {
          enabled: true,
          nodePools: ["general-purpose", "system"],
          nodeRoleArn: nodeRole.outs.arn,
        },
        storageConfig: { blockStorage: { enabled: true } },
        kubernetesNetworkConfig: { ipFamily: "ipv4", elasticLoadBalancing: { enabled: true } },
      };
    });

    it("lets its nodes in and needs no node group for add-ons", async () => {
      await cloud.create(CLUSTER, "c", auto);
      await cloud.create("aws:eks/addon:Addon", "m", { clusterName: "demo", addonName: "metrics-server" });
      const entries = (await cloud.editor.list()).filter(({ type }) => type === ENTRY);
      assert.ok(entries.some(({ id }) => id === `demo:${String(nodeRole.outs.arn)}`));
    });

    it("has its three capabilities together, without self-managed add-ons", async () => {
      await assert.rejects(
        cloud.create(CLUSTER, "c", { ...auto, storageConfig: { blockStorage: { enabled: false } } }),
        /either fully enabled or fully disabled/,
      );
      await assert.rejects(
        cloud.create(CLUSTER, "c", { ...auto, bootstrapSelfManagedAddons: true }),
        /bootstrapSelfManagedAddons must be false/,
      );
    });

    it("knows its node pools, and needs a role that nodes can have", async () => {
      const compute = (change: Properties) => ({
        ...auto,
        computeConfig: { ...(auto.computeConfig as Properties), ...change },
      });
      await assert.rejects(
        cloud.create(CLUSTER, "c", compute({ nodePools: ["gpu"] })),
        /gpu are not built in/,
      );
      await assert.rejects(
        cloud.create(CLUSTER, "c", compute({ nodeRoleArn: inputs.roleArn as string })),
        /could not be assumed/,
      );
      const made = await cloud.create(CLUSTER, "c", auto);
      const other = await cloud.create(ROLE, "other", { assumeRolePolicy: trust("ec2.amazonaws.com") });
      await assert.rejects(
        update(made, compute({ nodeRoleArn: other.outs.arn as string })),
        /nodeRoleArn can't be changed/,
      );
    });
  });
});
