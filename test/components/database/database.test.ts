import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Database, type DatabaseArgs } from "../../../components/database/database.ts";
import { inputsOf, register, registerGraph, type Registered } from "../../support/mocks.ts";
import { protectedResources } from "../../support/protect.ts";

const key = (id: string): string => `arn:aws:kms:eu-west-1:111122223333:key/${id}`;
const args: DatabaseArgs = {
  identifier: "slipway-staging-orders",
  accountId: "111122223333",
  region: "eu-west-1",
  vpcId: "vpc-1",
  subnetIds: ["subnet-a", "subnet-b"],
  clientSecurityGroupIds: { cluster: "sg-cluster" },
  keyArn: key("data"),
  secretKeyArn: key("secrets"),
  logKeyArn: key("logs"),
  databaseName: "orders",
};
const RANDOM_ID = "random:index/randomId:RandomId";
const create = (more: Partial<DatabaseArgs> = {}): Promise<Registered[]> =>
  register(() => new Database("d", { ...args, ...more }));
const instance = async (more: Partial<DatabaseArgs> = {}): Promise<Record<string, unknown>> =>
  inputsOf(await create(more), "aws:rds/instance:Instance", "d-instance");

describe("database: Database", () => {
  let usual: Record<string, unknown>;
  before(async () => {
    usual = await instance();
  });

  const rules: readonly [string, Record<string, unknown>][] = [
    ["is not public (FSBP RDS.2; CKV_AWS_17)", { publiclyAccessible: false }],
    ["is encrypted by the key (FSBP RDS.3; CKV_AWS_16)", { storageEncrypted: true, kmsKeyId: key("data") }],
    ["has a standby (FSBP RDS.5; CKV_AWS_157)", { multiAz: true }],
    [
      "is monitored (FSBP RDS.6; CKV_AWS_118)",
      { monitoringInterval: 60, monitoringRoleArn: "arn:aws:iam::111122223333:role/d-monitoring" },
    ],
    ["can't be deleted by mistake (FSBP RDS.8; CKV_AWS_293)", { deletionProtection: true }],
    ["exports its logs (FSBP RDS.9, RDS.36)", { enabledCloudwatchLogsExports: ["postgresql", "upgrade"] }],
    ["knows IAM users (FSBP RDS.10; CKV_AWS_161)", { iamDatabaseAuthenticationEnabled: true }],
    ["is backed up (FSBP RDS.11; CKV_AWS_133)", { backupRetentionPeriod: 14, backupWindow: "02:00-02:30" }],
    ["takes minor upgrades (FSBP RDS.13; CKV_AWS_226)", { autoMinorVersionUpgrade: true }],
    ["copies its tags (FSBP RDS.17; CKV2_AWS_60)", { copyTagsToSnapshot: true }],
    ["has its own port (FSBP RDS.23)", { port: 5433 }],
    ["has its own user (FSBP RDS.25)", { username: "slipway" }],
    ["has a current certificate (CKV_AWS_211)", { caCertIdentifier: "rds-ca-rsa2048-g1" }],
    [
      "has insights, encrypted by the key (CKV_AWS_353, CKV_AWS_354)",
      {
        databaseInsightsMode: "standard",
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: key("data"),
        performanceInsightsRetentionPeriod: 7,
      },
    ],
    [
      "is upgraded at the end of support, and not billed for more of it (anchors #15)",
      { engineLifecycleSupport: "open-source-rds-extended-support-disabled" },
    ],
    ["grows by itself", { storageType: "gp3", allocatedStorage: 20, maxAllocatedStorage: 100 }],
  ];
  for (const [what, expected] of rules) {
    it(what, () => {
      assert.deepEqual(
        Object.fromEntries(Object.keys(expected).map((name) => [name, usual[name]])),
        expected,
      );
    });
  }

  it("leaves the password to RDS: none is in any input (anchors #6)", async () => {
    const resources = await create();
    const { manageMasterUserPassword, masterUserSecretKmsKeyId } = inputsOf(
      resources,
      "aws:rds/instance:Instance",
      "d-instance",
    );
    assert.deepEqual([manageMasterUserPassword, masterUserSecretKmsKeyId], [true, key("secrets")]);
    const names = resources.flatMap(({ inputs }) => Object.keys(inputs));
    assert.deepEqual(
      names.filter((name) => /password|secretString/i.test(name)),
      ["manageMasterUserPassword"],
    );
  });

  it("takes a last snapshot, named for this life of the instance, unless it may be lost (anchors #17)", async () => {
    const resources = await create();
    const kept = inputsOf(resources, "aws:rds/instance:Instance", "d-instance");
    assert.equal(kept["skipFinalSnapshot"], false);
    assert.match(String(kept["finalSnapshotIdentifier"]), /^slipway-staging-orders-final-[0-9a-f]{8}$/);
    // What replaces the instance replaces the name: the snapshot of its first life has the old one.
    const { keepers } = inputsOf(resources, RANDOM_ID, "d-final-snapshot");
    assert.deepEqual(keepers, { databaseName: "orders", username: "slipway", keyArn: key("data") });

    const lost = await create({ skipFinalSnapshot: true });
    const { skipFinalSnapshot, ...inputs } = inputsOf(lost, "aws:rds/instance:Instance", "d-instance");
    assert.deepEqual([skipFinalSnapshot, "finalSnapshotIdentifier" in inputs], [true, false]);
    assert.ok(!lost.some(({ type }) => type === RANDOM_ID));
  });

  it("refuses a connection without TLS and logs slow queries without their values (CKV2_AWS_30, CKV2_AWS_69)", async () => {
    const group = inputsOf(await create(), "aws:rds/parameterGroup:ParameterGroup", "d-parameters");
    assert.equal(group["family"], "postgres17");
    assert.ok(!("name" in group), "another major version needs another group beside the old one");
    assert.deepEqual(group["parameters"], [
      { name: "rds.force_ssl", value: "1" },
      { name: "log_statement", value: "ddl" },
      { name: "log_min_duration_statement", value: "1000" },
      { name: "log_parameter_max_length", value: "0" },
    ]);
  });

  it("lets the named clients in, and nobody and nothing else in or out", async () => {
    const resources = await create({ clientSecurityGroupIds: { cluster: "sg-1", jobs: "sg-2" }, port: 6000 });
    const group = inputsOf(resources, "aws:ec2/securityGroup:SecurityGroup", "d-security-group");
    assert.deepEqual(Object.keys(group).sort(), ["description", "tags", "vpcId"]);
    assert.deepEqual(
      resources
        .filter(({ type }) => /SecurityGroup.*Rule$/.test(type))
        .map(({ type, name, inputs }) => ({ type, name, inputs })),
      (["cluster", "jobs"] as const).map((client, index) => ({
        type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        name: `d-ingress-${client}`,
        inputs: {
          securityGroupId: "d-security-group-id",
          referencedSecurityGroupId: `sg-${index + 1}`,
          ipProtocol: "tcp",
          fromPort: 6000,
          toPort: 6000,
          description: `PostgreSQL from ${client}`,
        },
      })),
    );
  });

  it("owns its log groups before RDS makes them: kept for a while, encrypted", async () => {
    const { resources, graph } = await registerGraph(() => new Database("d", args));
    const logs = resources.filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup");
    assert.deepEqual(
      logs.map(({ inputs }) => inputs),
      ["postgresql", "upgrade"].map((log) => ({
        name: `/aws/rds/instance/slipway-staging-orders/${log}`,
        retentionInDays: 90,
        kmsKeyId: key("logs"),
      })),
    );
    const { dependencies } = graph.find(({ name }) => name === "d-instance")!;
    for (const name of ["d-postgresql-logs", "d-upgrade-logs", "d-monitoring"])
      assert.ok(
        dependencies.some((urn) => urn.endsWith(`::${name}`)),
        `${name} among ${dependencies.join("\n")}`,
      );
  });

  it("trusts RDS with the monitoring of this instance alone", async () => {
    const resources = await create({ region: "us-gov-west-1" });
    const { assumeRolePolicy } = inputsOf(resources, "aws:iam/role:Role", "d-monitoring");
    const { Statement } = JSON.parse(String(assumeRolePolicy)) as { Statement: { Condition: unknown }[] };
    assert.deepEqual(Statement[0]!.Condition, {
      StringEquals: { "aws:SourceAccount": "111122223333" },
      ArnEquals: {
        "aws:SourceArn": "arn:aws-us-gov:rds:us-gov-west-1:111122223333:db:slipway-staging-orders",
      },
    });
    const attachment = inputsOf(
      resources,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      "d-monitoring",
    );
    assert.equal(
      attachment["policyArn"],
      "arn:aws-us-gov:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    );
  });

  it("needs no role where nothing is monitored", async () => {
    const resources = await create({ monitoringInterval: 0 });
    assert.deepEqual(
      resources.filter(({ type }) => type.startsWith("aws:iam/")),
      [],
    );
    assert.ok(!("monitoringRoleArn" in inputsOf(resources, "aws:rds/instance:Instance", "d-instance")));
  });

  it("keeps 15 months of history where the advanced mode demands it", async () => {
    const { performanceInsightsRetentionPeriod } = await instance({ databaseInsightsMode: "advanced" });
    assert.equal(performanceInsightsRetentionPeriod, 465);
  });

  it("says where it is and which secret opens it", async () => {
    const outputs: Record<string, unknown> = {};
    await register(() => {
      const { address, port, databaseName, masterSecretArn } = new Database("d", args);
      pulumi
        .output({ address, port, databaseName, masterSecretArn })
        .apply((known) => Object.assign(outputs, known));
    });
    const host = "slipway-staging-orders.abcdefghijkl.eu-west-1.rds.amazonaws.com";
    assert.deepEqual(outputs, {
      address: host,
      port: 5433,
      databaseName: "orders",
      masterSecretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1",
    });
  });

  it("holds on to the instance alone when protected", async () => {
    const held = (protect: boolean): Promise<string[]> =>
      protectedResources((opts) => new Database("d", { ...args, protect }, opts));
    assert.deepEqual(await held(true), ["aws:rds/instance:Instance d-instance"]);
    assert.deepEqual(await held(false), []);
  });

  it("says every problem at once, and creates nothing", async () => {
    const registered = await register(() => {
      assert.throws(
        () => new Database("d".repeat(50), { ...args, port: 80, allocatedStorage: 1 }),
        /3 problems, nothing was created[^]*allocatedStorage[^]*port[^]*name/,
      );
    });
    assert.deepEqual(registered, []);
  });
});
