import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Cidr,
  contains,
  formatAddress,
  overlaps,
  parseCidr,
} from "../../../sandbox/cloud/rules/cidr.ts";

const block = fc
  .record({ address: fc.nat(0xffff_ffff), prefix: fc.integer({ min: 1, max: 32 }) })
  .map(({ address, prefix }): Cidr => ({ base: address - (address % 2 ** (32 - prefix)), prefix }));

const last = ({ base, prefix }: Cidr) => base + 2 ** (32 - prefix) - 1;

describe("CIDR blocks", () => {
  it("are read from an address and a prefix", () => {
    fc.assert(
      fc.property(block, (cidr) =>
        assert.deepEqual(parseCidr(`${formatAddress(cidr.base)}/${cidr.prefix}`), cidr),
      ),
    );
  });

  it("overlap exactly where their ranges of addresses do", () => {
    fc.assert(
      fc.property(block, block, (one, other) => {
        assert.equal(overlaps(one, other), one.base <= last(other) && other.base <= last(one));
      }),
    );
  });

  it("contain exactly the blocks whose addresses are all their own", () => {
    fc.assert(
      fc.property(block, block, (outer, inner) => {
        assert.equal(contains(outer, inner), outer.base <= inner.base && last(inner) <= last(outer));
      }),
    );
  });

  for (const text of ["10.0.0.1/16", "10.0.0.0", "10.0.0.0/33", "256.0.0.0/8", "::/0", ""]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseCidr(text), undefined));
  }
});
