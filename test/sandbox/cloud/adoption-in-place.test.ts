import assert from "node:assert/strict";
import type { ClusterArgs as EksClusterArgs } from "@pulumi/eks";
import { Cluster } from "../../../components/cluster/cluster.ts";
import { Database } from "../../../components/database/database.ts";
import { Cluster as EmulatedCluster } from "../../../sandbox/cloud/eks/cluster-component.ts";
import { models } from "../../../sandbox/cloud/model/index.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { type Existing, registerGraph } from "../../support/mocks.ts";
import { ACCOUNT, type Made, network, REGION, ROLE, TestCloud, trust, urnOf } from "./harness.ts";

const INSTANCE = "aws:rds/instance:Instance";
const CLUSTER = "aws:eks/cluster:Cluster";
const KEY = "aws:kms/key:Key";

/** What a component makes around a resource that it takes over: all the rest is made in the emulated cloud. */
async function adopt(cloud: TestCloud, made: Made, type: string, name: string, component: () => unknown) {
  const urn = urnOf(type, name);
  const { inputs = {}, props = {} } = await cloud.provider.read(made.id, urn, {}, { inputs: {} });
  let wanted: Properties = {};
  const make = (each: { type: string; name: string; inputs: Properties }): Promise<Existing> | undefined => {
    if (each.type === type && each.name === name) {
      wanted = each.inputs;
      return Promise.resolve({ id: made.id, state: props });
    }
    // The emulated component registers itself too, without inputs.
    if (each.type === "eks:index:Cluster" && Object.keys(each.inputs).length > 0) {
      new EmulatedCluster(each.name, each.inputs as unknown as EksClusterArgs, {});
      return Promise.resolve({ id: each.name, state: { eksCluster: props, core: {} } });
    }
    if (!models.has(each.type)) return undefined;
    return cloud
      .create(each.type, each.name, each.inputs)
      .then(({ id, outs }) => ({ id, state: outs as Record<string, unknown> }));
  };
  await registerGraph(component, { make });
  const adopted = { id: made.id, urn, inputs, outs: props };

  /** As the engine does for `ignoreChanges`: what is there goes on. */
  const keeping = (kept: readonly string[]): Properties =>
    Object.fromEntries([
      ...Object.entries(wanted).filter(([key]) => !kept.includes(key)),
      ...Object.entries(inputs).filter(([key]) => kept.includes(key)),
    ]);
  return {
    replaces: async (kept: readonly string[] = []) => (await cloud.diff(adopted, keeping(kept))).replaces,
    update: async (kept: readonly string[]) => {
      const checked = await cloud.check(type, name, keeping(kept));
      assert.deepEqual(checked.failures ?? [], []);
      const context = { preview: false, timeout: 0, oldInputs: inputs, ignoreChanges: [...kept] };
      return (await cloud.provider.update(made.id, urn, props, checked.inputs, context)).outs;
    },
  };
}

/** docs/interop.md, "Adopting what exists": what can be taken over, and what of it stays as it is. */
describe("sandbox: adopting a database and a cluster", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  it("takes over a database: its key and its subnets stay, RDS takes over its password", async () => {
    const { vpc, subnetIds } = await network(cloud);
    const theirs = await cloud.create("aws:rds/subnetGroup:SubnetGroup", "old", { name: "old", subnetIds });
    const [old, key] = [await cloud.create(KEY, "old", {}), await cloud.create(KEY, "own", {})];
    const made = await cloud.create(INSTANCE, "by-hand", {
      ...{ identifier: "shop-orders", engine: "postgres", engineVersion: "18" },
      ...{ instanceClass: "db.t4g.medium", storageType: "gp2", allocatedStorage: 20, storageEncrypted: true },
      ...{ kmsKeyId: old.outs["arn"], dbName: "orders", username: "slipway", password: "of-somebody" },
      ...{ dbSubnetGroupName: theirs.id, skipFinalSnapshot: true, deletionProtection: true },
    });
    const keyArn = String(key.outs["arn"]);
    const adoption = await adopt(cloud, made, INSTANCE, "orders-instance", () => {
      new Database("orders", {
        ...{ identifier: "shop-orders", accountId: ACCOUNT, region: REGION, databaseName: "orders" },
        ...{ vpcId: vpc.id, subnetIds, clientSecurityGroupIds: {}, engineVersion: "18" },
        ...{ keyArn, secretKeyArn: keyArn, logKeyArn: keyArn },
      });
    });
    assert.deepEqual(await adoption.replaces(), ["kmsKeyId"]);
    await assert.rejects(adoption.update(["kmsKeyId"]), /InvalidVPCNetworkStateFault.*same VPC/);

    const kept = ["dbSubnetGroupName", "kmsKeyId"];
    assert.deepEqual(await adoption.replaces(kept), []);
    const outs = await adoption.update(kept);
    assert.deepEqual(
      [outs["dbSubnetGroupName"], outs["kmsKeyId"], outs["storageType"]],
      [theirs.id, old.outs["arn"], "gp3"],
    );
    assert.match(JSON.stringify(outs["masterUserSecrets"]), /rds!db-/);
    assert.equal((await cloud.editor.list(INSTANCE)).length, 1);
  });

  it("takes over a cluster: its role stays, and access is by entries from then on", async () => {
    const { vpc, subnetIds } = await network(cloud);
    const role = await cloud.create(ROLE, "old", {
      name: "old",
      assumeRolePolicy: trust("eks.amazonaws.com"),
    });
    const key = await cloud.create(KEY, "own", {});
    const made = await cloud.create(CLUSTER, "by-hand", {
      ...{ name: "shop", version: "1.35", roleArn: role.outs["arn"], vpcConfig: { subnetIds } },
      accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
    });
    const adoption = await adopt(cloud, made, CLUSTER, "shop-eksCluster", () => {
      new Cluster("shop", {
        ...{ clusterName: "shop", region: REGION, version: "1.35" },
        ...{ vpcId: vpc.id, privateSubnetIds: subnetIds, secretsKeyArn: String(key.outs["arn"]) },
        admins: { platform: `arn:aws:iam::${ACCOUNT}:role/PlatformAdmin` },
        nodeGroups: { general: { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 3 } },
      });
    });
    // The first of these the released component ignores by itself (pulumi-eks 4.3, cluster.ts).
    const [own, kept] = [["bootstrapSelfManagedAddons"], ["bootstrapSelfManagedAddons", "roleArn"]];
    assert.deepEqual(await adoption.replaces(own), ["roleArn"]);
    assert.deepEqual(await adoption.replaces(kept), []);
    const outs = await adoption.update(kept);
    const { authenticationMode } = outs["accessConfig"] as Properties;
    assert.deepEqual([outs["roleArn"], authenticationMode], [role.outs["arn"], "API"]);
    assert.deepEqual([outs["endpoint"], outs["arn"]], [made.outs["endpoint"], made.outs["arn"]]);
    assert.match(JSON.stringify(outs["encryptionConfig"]), new RegExp(String(key.outs["arn"])));
    assert.equal((await cloud.editor.list(CLUSTER)).length, 1);
  });
});
