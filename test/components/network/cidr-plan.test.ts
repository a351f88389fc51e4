import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Block, contains, formatBlock, parseBlock } from "../../../components/cidr.ts";
import { subnetBlock, tiers, vpcPrefix } from "../../../components/network/cidr-plan.ts";

const anyVpc = fc
  .record({ prefix: fc.integer(vpcPrefix), address: fc.nat({ max: 0xff_ffff }) })
  .map(({ prefix, address }): Block => {
    const size = 2 ** (32 - prefix);
    return { base: 0x0a00_0000 + Math.floor(address / size) * size, prefix };
  });
const zones = [..."abcdef"].map((letter) => `eu-west-1${letter}`);

const overlaps = (a: Block, b: Block): boolean => contains(a, b) || contains(b, a);

describe("network: CIDR plan", () => {
  it("keeps every subnet inside the VPC and none over another", () => {
    fc.assert(
      fc.property(anyVpc, (vpc) => {
        const blocks = tiers.flatMap((tier) => zones.map((zone) => subnetBlock(vpc, tier, zone)));
        for (const [index, block] of blocks.entries()) {
          assert.ok(contains(vpc, block), `${formatBlock(block)} is outside ${formatBlock(vpc)}`);
          for (const other of blocks.slice(index + 1)) {
            assert.ok(!overlaps(block, other), `${formatBlock(block)} overlaps ${formatBlock(other)}`);
          }
        }
      }),
    );
  });

  it("gives subnets that AWS accepts, /16 to /28", () => {
    fc.assert(
      fc.property(anyVpc, fc.constantFrom(...tiers), fc.constantFrom(...zones), (vpc, tier, zone) => {
        const { prefix } = subnetBlock(vpc, tier, zone);
        assert.ok(prefix >= 16 && prefix <= 28);
      }),
    );
  });

  it("knows a zone by its letter, so that other zones and tiers change nothing", () => {
    const vpc = parseBlock("10.20.0.0/16")!;
    assert.deepEqual(
      tiers.map((tier) => formatBlock(subnetBlock(vpc, tier, "eu-west-1b"))),
      ["10.20.16.0/20", "10.20.132.0/22", "10.20.164.0/22", "10.20.196.0/22"],
    );
  });

  it("writes what it reads", () => {
    fc.assert(
      fc.property(anyVpc, (block) => {
        assert.deepEqual(parseBlock(formatBlock(block)), block);
      }),
    );
  });

  for (const text of [
    "",
    "10.0.0.0",
    "10.0.0.0/33",
    "10.0.0.256/16",
    "10.0.0.1/16",
    "10.0.0/16",
    "::/0",
    " 10.0.0.0/16",
  ]) {
    it(`does not read ${JSON.stringify(text)}`, () => {
      assert.equal(parseBlock(text), undefined);
    });
  }

  it("has no slot for what is no zone", () => {
    assert.throws(() => subnetBlock({ base: 0, prefix: 16 }, "public", "eu-west-1z"), RangeError);
  });
});
