import assert from "node:assert/strict";
import fc from "fast-check";
import { RandomProvider } from "../../../sandbox/cloud/random/provider.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { UNKNOWN } from "../../../sandbox/plugin/wire.ts";
import { urnOf } from "./harness.ts";

const PASSWORD = "random:index/randomPassword:RandomPassword";

describe("the emulated random provider", () => {
  const provider = new RandomProvider();
  const check = (type: string, news: Properties) =>
    provider.check(urnOf(type, "x"), {}, news, { randomSeed: Buffer.from("seed") });
  const create = async (type: string, news: Properties, preview = false) => {
    const { inputs, failures } = await check(type, news);
    assert.deepEqual(failures, []);
    return provider.create(urnOf(type, "x"), inputs, { preview, timeout: 0 });
  };

  it("makes passwords of the asked length and kinds", async () => {
    const least = fc.nat(4);
    await fc.assert(
      fc.asyncProperty(
        least,
        least,
        least,
        fc.integer({ min: 12, max: 40 }),
        async (upper, digits, special, length) => {
          const inputs = {
            length,
            minUpper: upper,
            minNumeric: digits,
            minSpecial: special,
            overrideSpecial: "#",
          };
          const result = String((await create(PASSWORD, inputs)).outs.result);
          const count = (pattern: RegExp) => result.match(pattern)?.length ?? 0;
          assert.equal(result.length, length);
          assert.ok(count(/[A-Z]/g) >= upper && count(/\d/g) >= digits && count(/#/g) >= special);
          assert.match(result, /^[A-Za-z0-9#]+$/);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("spells an id in four ways", async () => {
    const { id, outs } = await create("random:index/randomId:RandomId", { byteLength: 4, prefix: "p-" });
    const bytes = Buffer.from(id, "base64url");
    assert.equal(outs.hex, `p-${bytes.toString("hex")}`);
    assert.equal(outs.dec, `p-${bytes.readUInt32BE()}`);
  });

  it("knows no value in a preview, and replaces on any change", async () => {
    assert.equal((await create(PASSWORD, { length: 8 }, true)).outs.result, UNKNOWN);
    const context = { oldInputs: { length: 8 }, ignoreChanges: [] };
    const { replaces } = await provider.diff("none", urnOf(PASSWORD, "x"), {}, { length: 9 }, context);
    assert.deepEqual(replaces, ["length"]);
  });

  it("refuses what cannot be met", async () => {
    const { failures = [] } = await check(PASSWORD, { length: 3, minLower: 2, minUpper: 2 });
    assert.match(failures[0]?.reason ?? "", /range \(4 - \d+\), got 3/);
    await assert.rejects(check("random:index/randomPet:RandomPet", {}), /does not model.*randomPet/);
  });
});
