import assert from "node:assert/strict";
import { BlockList } from "node:net";
import fc from "fast-check";
import { containsIpv6, type Ipv6Cidr, parseIpv6Cidr } from "../../../sandbox/cloud/rules/ipv6.ts";

const BITS = 128;

/** Few leading groups, so that blocks often lie within one another. */
const block = fc
  .record({
    address: fc.bigInt(0n, 0xfn),
    shift: fc.integer({ min: 0, max: 124 }),
    prefix: fc.integer({ min: 1, max: BITS }),
  })
  .map(({ address, shift, prefix }): Ipv6Cidr => {
    const size = 1n << BigInt(BITS - prefix);
    const base = address << BigInt(shift);
    return { base: base - (base % size), prefix };
  });

const textOf = (base: bigint): string => (base.toString(16).padStart(32, "0").match(/.{4}/g) ?? []).join(":");

describe("IPv6 blocks", () => {
  for (const [text, base, prefix] of [
    ["::/0", 0n, 0],
    ["::1/128", 1n, 128],
    ["2001:db8::/32", 0x2001_0db8n << 96n, 32],
    ["2001:db8:1:2::/64", 0x2001_0db8_0001_0002n << 64n, 64],
    ["1:2:3:4:5:6:7:8/128", 0x0001_0002_0003_0004_0005_0006_0007_0008n, 128],
  ] as const) {
    it(`reads ${text}`, () => assert.deepEqual(parseIpv6Cidr(text), { base, prefix }));
  }

  for (const text of [
    "",
    "2001:db8::1/64",
    "2001:db8::",
    "2001:db8::/129",
    "10.0.0.0/8",
    "1::2::/64",
    "g::/16",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseIpv6Cidr(text), undefined));
  }

  it("reads every block, and knows what lies within which", () => {
    fc.assert(
      fc.property(block, block, (outer, inner) => {
        const list = new BlockList();
        list.addSubnet(textOf(outer.base), outer.prefix, "ipv6");
        const last = inner.base + (1n << BigInt(BITS - inner.prefix)) - 1n;
        const within = [inner.base, last].every((address) => list.check(textOf(address), "ipv6"));
        assert.deepEqual(parseIpv6Cidr(`${textOf(inner.base)}/${inner.prefix}`), inner);
        assert.equal(containsIpv6(outer, inner), within);
      }),
    );
  });
});
