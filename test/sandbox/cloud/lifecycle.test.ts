import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UNKNOWN } from "../../../sandbox/plugin/wire.ts";
import { ACCOUNT, network, REGION, ROLE, SUBNET, TestCloud, trust, urnOf, VPC } from "./harness.ts";

const DO = { preview: false, timeout: 0 };

describe("the emulated AWS provider", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start({ defaultTags: JSON.stringify({ tags: { project: "slipway" } }) });
  });
  afterEach(() => cloud.stop());

  describe("check", () => {
    it("collects every failure, each with its path", async () => {
      const failures = await cloud.failures(SUBNET, {
        cidrBlock: "10.0.0.1/24",
        colour: "red",
        region: "mars-1",
      });
      assert.deepEqual(failures.map(({ property }) => property).sort(), [
        "cidrBlock",
        "colour",
        "region",
        "vpcId",
      ]);
    });

    it("names an unmodelled type and the file that it belongs in", async () => {
      await assert.rejects(
        cloud.check("aws:dynamodb/table:Table", "db", {}),
        /dynamodb\/table.*model\/dynamodb\.ts/,
      );
    });

    it("leaves what is unknown in a preview alone", async () => {
      assert.deepEqual(
        await cloud.failures(SUBNET, { vpcId: UNKNOWN, cidrBlock: UNKNOWN, tags: UNKNOWN }),
        [],
      );
    });

    it("fills defaults, generated names and the provider's tags in", async () => {
      const role = await cloud.check(ROLE, "node", {
        assumeRolePolicy: trust("ec2.amazonaws.com"),
        tags: { a: "b" },
      });
      assert.match(String(role.inputs.name), /^node-[0-9a-f]{7}$/);
      assert.equal(role.inputs.path, "/");
      assert.deepEqual(role.inputs.tagsAll, { project: "slipway", a: "b" });
      assert.equal(typeof role.inputs.assumeRolePolicy, "string");
    });
  });

  describe("diff", () => {
    it("updates what may change and replaces what may not", async () => {
      const { vpc } = await network(cloud);
      const cidr = await cloud.diff(vpc, { cidrBlock: "10.1.0.0/16", enableDnsHostnames: true });
      assert.deepEqual([cidr.replaces, cidr.deleteBeforeReplace], [["cidrBlock"], false]);
      const dns = await cloud.diff(vpc, {
        cidrBlock: "10.0.0.0/16",
        enableDnsHostnames: false,
        tags: { a: "b" },
      });
      assert.deepEqual([dns.changes, dns.replaces], [true, []]);
      assert.deepEqual(dns.detailed, { enableDnsHostnames: "update", tags: "add", "tagsAll.a": "add" });
    });

    it("deletes first where a fixed name cannot exist twice", async () => {
      const inputs = { name: "fixed", assumeRolePolicy: trust("ec2.amazonaws.com") };
      const role = await cloud.create(ROLE, "role", inputs);
      const moved = await cloud.diff(role, { ...inputs, path: "/team/" });
      assert.deepEqual([moved.replaces, moved.deleteBeforeReplace], [["path"], true]);
    });

    it("sees no change in another spelling of the same policy", async () => {
      const document = trust("ec2.amazonaws.com");
      const role = await cloud.create(ROLE, "role", { name: "r", assumeRolePolicy: document });
      const spelled = await cloud.diff(role, {
        name: "r",
        assumeRolePolicy: JSON.stringify(document, null, 2),
      });
      assert.equal(spelled.changes, false);
    });
  });

  describe("create", () => {
    it("knows in a preview what is known, and no more", async () => {
      const { inputs } = await cloud.check(VPC, "net", { cidrBlock: "10.0.0.0/16" });
      const { id, outs } = await cloud.provider.create(urnOf(VPC, "net"), inputs, {
        preview: true,
        timeout: 0,
      });
      assert.deepEqual([id, outs.cidrBlock, outs.arn, outs.region], ["", "10.0.0.0/16", UNKNOWN, REGION]);
      assert.deepEqual(await cloud.editor.list(), []);
    });

    it("gives ids and ARNs as AWS forms them", async () => {
      const { vpc } = await network(cloud);
      assert.match(vpc.id, /^vpc-[0-9a-f]{17}$/);
      assert.equal(vpc.outs.arn, `arn:aws:ec2:${REGION}:${ACCOUNT}:vpc/${vpc.id}`);
    });

    it("hands out the same object again while the engine has not mentioned it", async () => {
      const inputs = { cidrBlock: "10.0.0.0/16" };
      const lost = await cloud.create(VPC, "net", inputs);
      const again = await cloud.create(VPC, "net", { ...inputs, enableDnsHostnames: true });
      assert.deepEqual([again.id, again.outs.enableDnsHostnames], [lost.id, true]);
      assert.equal((await cloud.editor.list(VPC)).length, 1);
    });

    it("makes a second object once the engine knows the first: its replacement", async () => {
      const first = await cloud.create(VPC, "net", { cidrBlock: "10.0.0.0/16" });
      await cloud.diff(first, { cidrBlock: "10.1.0.0/16" });
      const second = await cloud.create(VPC, "net", { cidrBlock: "10.1.0.0/16" });
      assert.notEqual(second.id, first.id);
    });

    it("replaces an unmentioned object that cannot be brought to the new inputs", async () => {
      const lost = await cloud.create(VPC, "net", { cidrBlock: "10.0.0.0/16" });
      const again = await cloud.create(VPC, "net", { cidrBlock: "10.1.0.0/16" });
      assert.notEqual(again.id, lost.id);
      assert.equal((await cloud.editor.list(VPC)).length, 1);
    });
  });

  describe("read", () => {
    it("shows drift in inputs and outputs, and nothing where there is none", async () => {
      const { vpc } = await network(cloud);
      const calm = await cloud.provider.read(vpc.id, vpc.urn, vpc.outs, { inputs: vpc.inputs });
      assert.deepEqual([calm.inputs, calm.props], [vpc.inputs, vpc.outs]);
      await cloud.editor.patch(VPC, vpc.id, { enableDnsHostnames: false, tags: { owner: "somebody" } });
      const { inputs } = await cloud.provider.read(vpc.id, vpc.urn, vpc.outs, { inputs: vpc.inputs });
      assert.equal(inputs?.enableDnsHostnames, false);
      assert.deepEqual(inputs.tagsAll, { project: "slipway", owner: "somebody" });
    });

    it("tells that an object is gone", async () => {
      const { vpc } = await network(cloud);
      await cloud.editor.delete(VPC, vpc.id);
      assert.deepEqual(await cloud.provider.read(vpc.id, vpc.urn, vpc.outs, { inputs: vpc.inputs }), {});
    });

    it("imports by id", async () => {
      const { vpc } = await network(cloud);
      const { id, inputs } = await cloud.provider.read(vpc.id, urnOf(VPC, "imported"), {}, { inputs: {} });
      assert.deepEqual([id, inputs?.cidrBlock, inputs?.arn], [vpc.id, "10.0.0.0/16", undefined]);
    });
  });

  it("drops an input that an update leaves out", async () => {
    const vpc = await cloud.create(VPC, "net", { cidrBlock: "10.0.0.0/16", tags: { a: "b" } });
    const { inputs } = await cloud.check(VPC, "net", { cidrBlock: "10.0.0.0/16" });
    const context = { ...DO, oldInputs: vpc.inputs, ignoreChanges: [] };
    const { outs } = await cloud.provider.update(vpc.id, vpc.urn, vpc.outs, inputs, context);
    assert.deepEqual([outs.tags, outs.tagsAll, outs.arn], [undefined, { project: "slipway" }, vpc.outs.arn]);
  });

  it("deletes what is gone without complaint", async () => {
    const { vpc, subnets } = await network(cloud);
    for (const each of [...subnets, vpc, vpc]) await cloud.delete(each);
    assert.deepEqual(await cloud.editor.list(), []);
  });

  it("keeps the account of the first configuration, and refuses another", async () => {
    const other = { region: REGION, allowedAccountIds: JSON.stringify(["444455556666"]) };
    await assert.rejects(
      cloud.provider.configure(other),
      new RegExp(`AWS account ID not allowed: ${ACCOUNT}`),
    );
  });

  it("refuses a region and a setting that AWS's provider does not know", async () => {
    const { failures = [] } = await cloud.provider.checkConfig(
      "",
      {},
      { region: "eu-west-9", colour: "red" },
    );
    assert.deepEqual(failures.map(({ property }) => property).sort(), ["colour", "region"]);
  });

  it("keeps no secret value in plain text", async () => {
    const secret = await cloud.create("aws:secretsmanager/secret:Secret", "s", { name: "db" });
    const inputs = { secretId: secret.id, secretString: "canary-value" };
    const version = await cloud.create("aws:secretsmanager/secretVersion:SecretVersion", "v", inputs);
    assert.equal(version.outs.secretString, "canary-value");
    const files = readdirSync(cloud.sandbox, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    const holding = files.filter((file) =>
      readFileSync(join(file.parentPath, file.name), "utf8").includes("canary-value"),
    );
    assert.deepEqual(holding, []);
  });
});
