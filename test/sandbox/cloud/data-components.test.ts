import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { Database } from "../../../components/database/database.ts";
import { Bucket } from "../../../components/storage/bucket.ts";
import { LogBucket } from "../../../components/storage/log-bucket.ts";
import { awaitsDeletion } from "../../../sandbox/cloud/edit.ts";
import { SNAPSHOT } from "../../../sandbox/cloud/model/rds/common.ts";
import { ACCOUNT, REGION, TestCloud } from "./harness.ts";
import { rehearse } from "./rehearse.ts";

const place = { accountId: ACCOUNT, region: REGION };

describe("the components that hold data in the emulated cloud (anchors #1)", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const left = async () => (await cloud.editor.list()).filter((object) => !awaitsDeletion(object));

  function createBuckets(): void {
    const key = new aws.kms.Key("key", { deletionWindowInDays: 7 });
    const logs = new LogBucket("logs", { bucketName: "logs", ...place });
    new Bucket("uploads", {
      bucketName: "uploads",
      keyArn: key.arn,
      logBucketName: logs.bucketName,
      infrequentAccessDays: 30,
      archiveDays: 60,
      expirationDays: 90,
    });
  }

  const createDatabase = (skipFinalSnapshot: boolean) => (): void => {
    const key = new aws.kms.Key("key", { deletionWindowInDays: 7 });
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
    const subnets = ["a", "b"].map(
      (zone, index) =>
        new aws.ec2.Subnet(zone, {
          vpcId: vpc.id,
          cidrBlock: `10.0.${index}.0/24`,
          availabilityZone: `${REGION}${zone}`,
        }),
    );
    const clients = new aws.ec2.SecurityGroup("clients", { vpcId: vpc.id });
    new Database("orders", {
      ...place,
      identifier: "orders",
      databaseName: "orders",
      vpcId: vpc.id,
      subnetIds: subnets.map(({ id }) => id),
      clientSecurityGroupIds: { cluster: clients.id },
      keyArn: key.arn,
      secretKeyArn: key.arn,
      logKeyArn: key.arn,
      deletionProtection: false,
      skipFinalSnapshot,
    });
  };

  it("buckets are accepted, and leave nothing", async () => {
    await rehearse(cloud, createBuckets);
    assert.deepEqual(await left(), []);
  });

  it("a database that may be lost is accepted, and leaves nothing, its secret and logs included", async () => {
    await rehearse(cloud, createDatabase(true));
    assert.deepEqual(await left(), []);
  });

  it("any other leaves its last snapshot alone, each life its own (anchors #17)", async () => {
    const lives = ["first", "second"];
    for (const life of lives) {
      await rehearse(cloud, createDatabase(false));
      const snapshots = await left();
      assert.equal(snapshots.length, lives.indexOf(life) + 1);
      for (const { type, id } of snapshots) {
        assert.equal(type, SNAPSHOT);
        assert.match(id, /^orders-final-[0-9a-f]{8}$/);
      }
    }
  });
});
