import assert from "node:assert/strict";
import { ACCOUNT, TestCloud } from "./harness.ts";

const PARAMETER = "aws:ssm/parameter:Parameter";
const name = "/shop/cluster/name";

describe("the emulated cloud: Parameter Store", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const failing = async (inputs: Record<string, unknown>): Promise<string[]> =>
    (await cloud.failures(PARAMETER, { name, type: "String", insecureValue: "shop", ...inputs })).map(
      ({ property }) => property,
    );

  it("keeps a parameter under its name, and plain text as it is", async () => {
    const { id, outs } = await cloud.create(PARAMETER, "told", {
      name,
      type: "String",
      insecureValue: "shop",
    });
    assert.equal(id, name);
    assert.equal(outs.arn, `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/shop/cluster/name`);
    assert.deepEqual(
      [outs.insecureValue, outs.tier, outs.dataType, outs.version],
      ["shop", "Standard", "text", 1],
    );
  });

  it("leaves nothing of a parameter that goes, so that its name is free again", async () => {
    const told = { name, type: "String", insecureValue: "shop" };
    await cloud.delete(await cloud.create(PARAMETER, "first", told));
    assert.deepEqual(await cloud.editor.list(PARAMETER), []);
    await cloud.create(PARAMETER, "second", told);
  });

  it("counts versions of a value that changes, under the name that it has", async () => {
    const made = await cloud.create(PARAMETER, "told", { name, type: "String", insecureValue: "shop" });
    const changed = { name, type: "String", insecureValue: "shop-2" };
    assert.deepEqual((await cloud.diff(made, changed)).replaces, []);
    assert.deepEqual((await cloud.diff(made, { ...changed, name: "/shop/other" })).replaces, ["name"]);
    const context = { preview: false, timeout: 0, oldInputs: made.inputs, ignoreChanges: [] };
    const { outs } = await cloud.provider.update(
      made.id,
      made.urn,
      made.outs,
      { ...made.inputs, ...changed },
      context,
    );
    assert.deepEqual([outs["insecureValue"], outs["version"]], ["shop-2", 2]);
  });

  it("has no two parameters of one name", async () => {
    await cloud.create(PARAMETER, "first", { name, type: "String", insecureValue: "shop" });
    await assert.rejects(
      cloud.create(PARAMETER, "second", { name, type: "String", insecureValue: "other" }),
      /ParameterAlreadyExists: The parameter already exists/,
    );
  });

  it("takes the names that AWS takes", async () => {
    for (const good of ["/shop", "/Shop_1/a.b-c", "shop", "/shop/aws", `/${Array(15).fill("a").join("/")}`])
      assert.deepEqual(await failing({ name: good }), [], good);
    for (const bad of [
      ...["/aws/shop", "awsShop", "/SSM-shop", "/shop/", "/shop name", "shop/name"],
      `/${Array(16).fill("a").join("/")}`,
    ])
      assert.deepEqual(await failing({ name: bad }), ["name"], bad);
  });

  it("takes values of the size that the tier has, and of its types", async () => {
    assert.deepEqual(await failing({ insecureValue: "x".repeat(4096) }), []);
    assert.deepEqual(await failing({ insecureValue: "x".repeat(4097) }), ["insecureValue"]);
    assert.deepEqual(await failing({ insecureValue: "x".repeat(4097), tier: "Advanced" }), []);
    assert.deepEqual(await failing({ insecureValue: "" }), ["insecureValue"]);
    assert.deepEqual(await failing({ type: "Text" }), ["type"]);
    assert.deepEqual(await failing({ type: "SecureString" }), ["insecureValue"]);
  });
});
