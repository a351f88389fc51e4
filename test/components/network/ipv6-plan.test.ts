import assert from "node:assert/strict";
import { BlockList, isIPv6 } from "node:net";
import * as fc from "fast-check";
import { ipv6Index, ipv6SubnetBlock, type SubnetTier } from "../../../components/network/ipv6-plan.ts";

const tiers: readonly SubnetTier[] = ["private", "public", "database", "intra", "pod"];
const zones = [..."abcdefgh"].map((letter) => `eu-west-1${letter}`);

/** A /56 as AWS writes it: no leading zeros, the run of zeros at the end as `::`. */
const anyVpcBlock = fc
  .tuple(fc.nat(0xffff), fc.nat(0xffff), fc.nat(0xff))
  .map(([b, c, d]) =>
    [0x2600, b, c, d << 8]
      .map((group) => group.toString(16))
      .join(":")
      .replace(/(:0)+$/, ""),
  )
  .map((text) => `${text}::/56`);

describe("network: IPv6 plan", () => {
  it("gives each tier and zone its own index, whatever there is beside it (anchors #9)", () => {
    const indexes = tiers.flatMap((tier) => zones.map((zone) => ipv6Index(tier, zone)));
    assert.deepEqual(
      indexes,
      indexes.map((_, position) => position),
    );
    assert.deepEqual(
      tiers.map((tier) => ipv6Index(tier, "us-east-1c")),
      [2, 10, 18, 26, 34],
    );
  });

  for (const [vpc, index, expected] of [
    ["2001:db8:1234:1a00::/56", 9, "2001:db8:1234:1a09::/64"],
    ["2001:db8:1234:1a00::/56", 0, "2001:db8:1234:1a00::/64"],
    ["2001:db8:1234::/56", 0, "2001:db8:1234::/64"],
    ["2001:db8:1234::/56", 255, "2001:db8:1234:ff::/64"],
    ["2001:db8::/56", 1, "2001:db8:0:1::/64"],
  ] as const) {
    it(`takes ${expected} as number ${index} of ${vpc}`, () => {
      assert.equal(ipv6SubnetBlock(vpc, index), expected);
    });
  }

  it("stays inside the VPC's block, and gives no block twice", () => {
    fc.assert(
      fc.property(anyVpcBlock, (vpc) => {
        const outer = new BlockList();
        outer.addSubnet(vpc.replace("/56", ""), 56, "ipv6");
        const blocks = tiers.flatMap((tier) =>
          zones.map((zone) => ipv6SubnetBlock(vpc, ipv6Index(tier, zone))),
        );
        assert.equal(new Set(blocks).size, blocks.length);
        for (const block of blocks) {
          const address = block.replace(/\/64$/, "");
          assert.ok(isIPv6(address) && outer.check(address, "ipv6"), `${block} is not in ${vpc}`);
        }
      }),
    );
  });

  for (const text of ["", "2001:db8::/64", "2001:db8:1234:1a01::/56", "10.0.0.0/16", "2001:db8:1:2:3::/56"]) {
    it(`takes no subnet of ${JSON.stringify(text)}`, () => {
      assert.throws(() => ipv6SubnetBlock(text, 0), RangeError);
    });
  }
});
