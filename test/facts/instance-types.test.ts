import assert from "node:assert/strict";
import { instanceTypes, isOffered, offeredIn, takesClass } from "../../facts/aws/instance-types.ts";
import { regionNames } from "../../facts/aws/regions.ts";
import { postgresMajors } from "../../components/database/postgres.ts";

describe("facts: instance types", () => {
  it("say when and from what they were made", () => {
    const { source, date } = instanceTypes();
    assert.match(source, /^cfn-lint \d+\.\d+\.\d+ \(PyPI\)$/);
    assert.match(date, /^20\d\d-\d\d-\d\d$/);
  });

  const rows: [service: "ec2" | "rds", name: string, region: string, offered: boolean | undefined][] = [
    ["ec2", "m7g.large", "eu-west-1", true],
    ["ec2", "m7g.large", "ca-west-1", false],
    ["ec2", "t1.micro", "eu-west-1", true],
    ["ec2", "t1.micro", "eu-central-1", false],
    ["ec2", "m7g.humongous", "eu-west-1", undefined],
    ["ec2", "m77g.large", "eu-west-1", undefined],
    ["ec2", "metal", "eu-west-1", undefined],
    ["rds", "db.t4g.medium", "eu-west-1", true],
    ["rds", "db.t4g.medium", "ca-west-1", false],
    ["rds", "db.t4g.8xlarge", "eu-west-1", undefined],
    ["rds", "db.q9.large", "eu-west-1", undefined],
    ["rds", "db.t2.medium", "eu-west-1", undefined],
    ["rds", "db.m4.large", "eu-west-1", undefined],
  ];
  for (const [service, name, region, offered] of rows) {
    it(`${offered === undefined ? "do not have" : offered ? "offer" : "do not offer"} ${name} in ${region}`, () => {
      assert.equal(isOffered(service, name, region), offered);
    });
  }

  it("offer something of both in every region", () => {
    for (const region of regionNames()) {
      assert.ok(offeredIn("ec2", region).length > 200, region);
      assert.ok(offeredIn("rds", region).length > 40, region);
    }
  });

  it("know the versions of PostgreSQL that databases may have", () => {
    assert.deepEqual(Object.keys(instanceTypes().notForPostgres), [...postgresMajors]);
    assert.ok(takesClass("17", "db.m7g.large"));
  });
});
