import assert from "node:assert/strict";
import { instanceTypes } from "../../../facts/aws/instance-types.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { ATTACHMENT, network, ROLE, TestCloud, trust } from "./harness.ts";

const INSTANCE = "aws:rds/instance:Instance";

describe("what exists outside the stacks, in the emulated cloud", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const declare = (...names: string[]): void => cloud.declare(...names);
  const own = "arn:aws:iam::111122223333:policy/deploy-roles";

  it("is a policy that a role may have once it is declared", async () => {
    const role = await cloud.create(ROLE, "role", {
      name: "role",
      assumeRolePolicy: trust("ec2.amazonaws.com"),
    });
    const attach = () => cloud.create(ATTACHMENT, "own", { role: role.id, policyArn: own });
    await assert.rejects(attach(), /NoSuchEntity/);
    declare(`${own}-2`);
    await assert.rejects(attach(), /NoSuchEntity/);
    declare(own);
    await attach();
  });

  it("is a boundary that a role may have once it is declared", async () => {
    const create = (name: string) =>
      cloud.create(ROLE, name, {
        name,
        assumeRolePolicy: trust("ec2.amazonaws.com"),
        permissionsBoundary: own,
      });
    await assert.rejects(create("one"), /NoSuchEntity: Scope ARN/);
    declare(own);
    await create("two");
  });

  async function database(instanceClass: string, more: Properties = {}): Promise<void> {
    const { vpc, subnetIds } = await network(cloud);
    await cloud.create("aws:rds/subnetGroup:SubnetGroup", "subnets", { name: "orders", subnetIds });
    const group = await cloud.create("aws:ec2/securityGroup:SecurityGroup", "group", { vpcId: vpc.id });
    const made = await cloud.create(INSTANCE, "orders", {
      ...{ identifier: "orders", engine: "postgres", engineVersion: "17", instanceClass },
      ...{ allocatedStorage: 20, storageType: "gp3", username: "slipway", manageMasterUserPassword: true },
      ...{ dbSubnetGroupName: "orders", vpcSecurityGroupIds: [group.id], skipFinalSnapshot: true },
      ...more,
    });
    assert.equal(made.outs["engineVersionActual"], instanceTypes().postgres["17"]);
  }

  for (const name of ["db.q9.large", "db.m4.large", "db.t4g.8xlarge"]) {
    it(`is no class ${name} of RDS for PostgreSQL`, async () => {
      await assert.rejects(
        database(name),
        /InvalidParameterCombination: RDS does not support creating a DB instance .*Engine=postgres, EngineVersion=17\.\d+/,
      );
    });
  }

  it("is a class of RDS that is newer than AWS's list, once it is declared", async () => {
    declare("db.m99g.large");
    await database("db.m99g.large");
  });

  it("is no minor version that RDS has not", async () => {
    await assert.rejects(database("db.t4g.medium", { engineVersion: "17.99" }), /Cannot find version 17\.99/);
  });
});
