import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SNAPSHOT } from "../../../sandbox/cloud/model/rds/common.ts";
import { Seal } from "../../../sandbox/cloud/seal.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { ATTACHMENT, type Made, network, ROLE, TestCloud, trust } from "./harness.ts";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const KEY = "aws:kms/key:Key";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const SUBNETS = "aws:rds/subnetGroup:SubnetGroup";
const PARAMETERS = "aws:rds/parameterGroup:ParameterGroup";
const INSTANCE = "aws:rds/instance:Instance";
const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

describe("RDS's rules in the emulated cloud", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const refuses = async (type: string, inputs: Properties, error: RegExp) =>
    assert.rejects(cloud.create(type, "second", inputs), error);
  const keeps = async (made: Made, error: RegExp) => assert.rejects(cloud.delete(made), error);
  const update = (made: Made, changes: Properties) =>
    cloud.provider.update(
      made.id,
      made.urn,
      made.outs,
      { ...made.inputs, ...changes },
      { oldInputs: made.inputs, preview: false, timeout: 0, ignoreChanges: [] },
    );

  /** What a database needs around it. */
  async function surroundings() {
    const { vpc, subnets, subnetIds } = await network(cloud);
    const subnetGroup = await cloud.create(SUBNETS, "subnets", { name: "orders", subnetIds });
    const parameterGroup = await cloud.create(PARAMETERS, "parameters", {
      name: "orders-17",
      family: "postgres17",
    });
    const group = await cloud.create(GROUP, "group", { vpcId: vpc.id, name: "orders" });
    const inputs = {
      identifier: "orders",
      engine: "postgres",
      engineVersion: "17",
      instanceClass: "db.t4g.medium",
      storageType: "gp3",
      allocatedStorage: 20,
      username: "slipway",
      manageMasterUserPassword: true,
      dbSubnetGroupName: subnetGroup.id,
      parameterGroupName: parameterGroup.id,
      vpcSecurityGroupIds: [group.id],
      port: 5433,
      skipFinalSnapshot: true,
    };
    return { vpc, subnets, subnetGroup, parameterGroup, group, inputs };
  }
  const database = async (more: Properties = {}) => {
    const { inputs, ...around } = await surroundings();
    return { ...around, inputs, made: await cloud.create(INSTANCE, "orders", { ...inputs, ...more }) };
  };

  it("makes an instance with an address, a version and a name of its own", async () => {
    const { made, inputs } = await database();
    assert.match(String(made.outs.address), /^orders\.[0-9a-f]{12}\.eu-west-1\.rds\.amazonaws\.com$/);
    assert.equal(made.outs.endpoint, `${String(made.outs.address)}:5433`);
    assert.match(String(made.outs.engineVersionActual), /^17\.\d+$/);
    await refuses(INSTANCE, inputs, /DBInstanceAlreadyExists/);
  });

  it("goes in the order of its dependencies, and leaves nothing", async () => {
    const { made, subnetGroup, parameterGroup, group, subnets, vpc } = await database();
    await keeps(subnetGroup, /InvalidDBSubnetGroupStateFault.*orders/);
    await keeps(parameterGroup, /InvalidDBParameterGroupState/);
    await keeps(group, /DependencyViolation/);
    await keeps(subnets[0]!, /DependencyViolation/);
    for (const each of [made, subnetGroup, parameterGroup, group, ...subnets, vpc]) await cloud.delete(each);
    assert.deepEqual(await cloud.editor.list(), []);
  });

  describe("the master user's secret (anchors #6)", () => {
    it("is made by the service, sealed, and goes with the instance", async () => {
      const { made } = await database();
      const [managed] = made.outs.masterUserSecrets as [Properties];
      const secret = await cloud.editor.get(SECRET, String(managed.secretArn));
      assert.match(String(secret?.outputs.name), /^rds!db-/);
      const [version] = await cloud.editor.list(VERSION);
      const sealed = String(version?.outputs.secretString);
      const value = JSON.parse(new Seal(join(cloud.sandbox, "cloud")).open(sealed)) as Properties;
      assert.equal(value.username, "slipway");
      assert.match(String(value.password), /^[!-~]{28}$/);
      await cloud.delete(made);
      assert.deepEqual([...(await cloud.editor.list(SECRET)), ...(await cloud.editor.list(VERSION))], []);
    });

    it("has a value that is in no output and in no file", async () => {
      const { made } = await database();
      assert.ok(!/"password":/.test(JSON.stringify(made.outs).replaceAll("\\", "")));
      const files = readdirSync(cloud.sandbox, { recursive: true, withFileTypes: true });
      for (const file of files.filter((entry) => entry.isFile())) {
        const text = readFileSync(join(file.parentPath, file.name), "utf8").replaceAll("\\", "");
        assert.ok(!text.includes('"password":'), file.name);
      }
    });

    it("is asked for, or there is a password", async () => {
      const { inputs } = await surroundings();
      const { manageMasterUserPassword: _, ...without } = inputs;
      await refuses(INSTANCE, without, /MasterUserPassword must be provided/);
    });
  });

  describe("deletion (anchors #17)", () => {
    it("is refused while the instance is protected", async () => {
      const { made } = await database({ deletionProtection: true });
      await keeps(made, /InvalidParameterCombination.*disable deletion protection/);
      await update(made, { deletionProtection: false });
      await cloud.delete(made);
    });

    it("leaves a last snapshot, once for each name", async () => {
      const last = { skipFinalSnapshot: false, finalSnapshotIdentifier: "orders-final" };
      const { made, inputs } = await database(last);
      await cloud.delete(made);
      const snapshots = await cloud.editor.list(SNAPSHOT);
      assert.deepEqual(
        snapshots.map(({ id, outputs }) => [id, outputs.dbInstanceIdentifier]),
        [["orders-final", "orders"]],
      );
      const again = await cloud.create(INSTANCE, "again", { ...inputs, ...last });
      await keeps(again, /DBSnapshotAlreadyExists/);
    });

    it("needs a name for that snapshot", async () => {
      const { made } = await database({ skipFinalSnapshot: false });
      await keeps(made, /FinalDBSnapshotIdentifier is required/);
    });
  });

  it("makes the log groups that nobody made before it, and leaves them behind", async () => {
    await cloud.create(LOG_GROUP, "owned", { name: "/aws/rds/instance/orders/upgrade", retentionInDays: 30 });
    const { made } = await database({ enabledCloudwatchLogsExports: ["postgresql", "upgrade"] });
    await cloud.delete(made);
    const groups = await cloud.editor.list(LOG_GROUP);
    assert.deepEqual(groups.map(({ id, outputs }) => [id, outputs.retentionInDays]).sort(), [
      ["/aws/rds/instance/orders/postgresql", 0],
      ["/aws/rds/instance/orders/upgrade", 30],
    ]);
  });

  it("is monitored by a role that RDS may assume and that may write", async () => {
    const { inputs } = await surroundings();
    const monitored = { ...inputs, monitoringInterval: 60 };
    await refuses(INSTANCE, monitored, /MonitoringRoleARN value is required/);
    const role = await cloud.create(ROLE, "monitoring", {
      name: "monitoring",
      assumeRolePolicy: trust("monitoring.rds.amazonaws.com"),
    });
    const withRole = { ...monitored, monitoringRoleArn: role.outs.arn };
    await refuses(INSTANCE, withRole, /required permissions for: ENHANCED_MONITORING/);
    const policyArn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole";
    await cloud.create(ATTACHMENT, "monitoring", { role: role.id, policyArn });
    await cloud.create(INSTANCE, "orders", withRole);
  });

  it("fits its parameter group, its network and its keys", async () => {
    const { inputs } = await surroundings();
    await refuses(INSTANCE, { ...inputs, engineVersion: "16" }, /use a parameter group with .*postgres16/);
    await refuses(INSTANCE, { ...inputs, engineVersion: "9" }, /Cannot find version 9/);
    await refuses(INSTANCE, { ...inputs, engineVersion: "17.0" }, /Cannot find version 17\.0/);
    await refuses(INSTANCE, { ...inputs, dbSubnetGroupName: "none" }, /DBSubnetGroupNotFoundFault/);
    await refuses(INSTANCE, { ...inputs, parameterGroupName: "none" }, /DBParameterGroupNotFound/);
    await refuses(INSTANCE, { ...inputs, maxAllocatedStorage: 21 }, /at least 10% greater/);
    const other = await cloud.create("aws:ec2/vpc:Vpc", "other", { cidrBlock: "10.1.0.0/16" });
    const foreign = await cloud.create(GROUP, "foreign", { vpcId: other.id, name: "foreign" });
    await refuses(INSTANCE, { ...inputs, vpcSecurityGroupIds: [foreign.id] }, /different VPCs/);
    const key = await cloud.create(KEY, "key", {});
    await cloud.delete(key);
    await refuses(INSTANCE, { ...inputs, kmsKeyId: key.outs.arn }, /KMSInvalidStateException/);
  });

  it("upgrades to another major version when allowed, forwards, with a group that fits", async () => {
    const { made, parameterGroup } = await database();
    const next = await cloud.create(PARAMETERS, "next", { name: "orders-18", family: "postgres18" });
    const upgrade = { engineVersion: "18", parameterGroupName: next.id };
    await assert.rejects(update(made, upgrade), /AllowMajorVersionUpgrade flag must be present/);
    const { outs } = await update(made, { ...upgrade, allowMajorVersionUpgrade: true });
    assert.match(String(outs.engineVersionActual), /^18\./);
    await cloud.delete(parameterGroup);
    const past = {
      engineVersion: "17",
      parameterGroupName: "default.postgres17",
      allowMajorVersionUpgrade: true,
    };
    await assert.rejects(update(made, past), /Cannot upgrade postgres from 18 to 17/);
  });

  it("grows and never shrinks, and is another instance for another key", async () => {
    const { made } = await database({ allocatedStorage: 50 });
    await update(made, { allocatedStorage: 60 });
    await assert.rejects(update(made, { allocatedStorage: 50 }), /can't shrink/);
    assert.deepEqual((await cloud.diff(made, { ...made.inputs, storageEncrypted: true })).replaces, [
      "storageEncrypted",
    ]);
    assert.deepEqual((await cloud.diff(made, { ...made.inputs, multiAz: true })).replaces, []);
  });

  it("spans subnets of one VPC in two zones", async () => {
    const { subnetIds } = await network(cloud, ["a", "b"]);
    await refuses(
      SUBNETS,
      { name: "one", subnetIds: subnetIds.slice(0, 1) },
      /DBSubnetGroupDoesNotCoverEnoughAZs/,
    );
    await refuses(SUBNETS, { name: "none", subnetIds: ["subnet-0"] }, /InvalidSubnetID\.NotFound/);
    const vpc = await cloud.create("aws:ec2/vpc:Vpc", "other", { cidrBlock: "10.1.0.0/16" });
    const foreign = await cloud.create("aws:ec2/subnet:Subnet", "foreign", {
      vpcId: vpc.id,
      cidrBlock: "10.1.0.0/24",
    });
    await refuses(
      SUBNETS,
      { name: "two", subnetIds: [...subnetIds, foreign.id] },
      /InvalidSubnet: .*same VPC/,
    );
  });

  it("says what of an instance is not modelled", async () => {
    const { inputs } = await surroundings();
    await refuses(
      INSTANCE,
      { ...inputs, snapshotIdentifier: "orders-final" },
      /does not model .*snapshotIdentifier/,
    );
  });

  const failing: readonly [string, Properties, RegExp][] = [
    [INSTANCE, { identifier: "Orders" }, /invalid value for identifier/],
    [INSTANCE, { identifier: "o--2" }, /invalid value for identifier/],
    [INSTANCE, { engine: "oracle-ee" }, /got "oracle-ee"/],
    [INSTANCE, { instanceClass: "t4g.medium" }, /Invalid DB Instance class/],
    [INSTANCE, { storageType: "gp3", allocatedStorage: 10 }, /range \(20 - 65536\), got 10/],
    [INSTANCE, { backupRetentionPeriod: 36 }, /range \(0 - 35\), got 36/],
    [INSTANCE, { port: 80 }, /range \(1150 - 65535\), got 80/],
    [INSTANCE, { username: "admin" }, /reserved word/],
    [INSTANCE, { dbName: "my-db" }, /begin with a letter/],
    [INSTANCE, { finalSnapshotIdentifier: "a--b" }, /single hyphens/],
    [INSTANCE, { manageMasterUserPassword: true, password: "canary" }, /conflicts with/],
    [INSTANCE, { performanceInsightsKmsKeyId: "k" }, /needs performanceInsightsEnabled/],
    [
      INSTANCE,
      { performanceInsightsEnabled: true, performanceInsightsRetentionPeriod: 8 },
      /7, 731 or a multiple/,
    ],
    [INSTANCE, { databaseInsightsMode: "advanced", performanceInsightsEnabled: true }, /at least 465 days/],
    [INSTANCE, { backupWindow: "02:00-02:29" }, /hh24:mi-hh24:mi/],
    [INSTANCE, { maintenanceWindow: "02:00-02:30" }, /ddd:hh24:mi/],
    [INSTANCE, { backupWindow: "23:45-00:15", maintenanceWindow: "mon:00:00-mon:01:00" }, /must not overlap/],
    [PARAMETERS, { family: "postgres9" }, /got "postgres9"/],
    [
      PARAMETERS,
      { family: "postgres17", parameters: [{ name: "max_connections", value: "9" }] },
      /static parameter max_connections/,
    ],
    [SUBNETS, { name: "default", subnetIds: [] }, /invalid value for name/],
  ];
  for (const [type, inputs, reason] of failing) {
    it(`check refuses ${type.split(":")[2]} ${JSON.stringify(inputs).slice(0, 70)}`, async () => {
      const reasons = (await cloud.failures(type, inputs)).map((failure) => failure.reason).join("\n");
      assert.match(reasons, reason);
      assert.doesNotMatch(reasons, /canary/);
    });
  }
});
