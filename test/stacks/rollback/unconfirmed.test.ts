import assert from "node:assert/strict";
import fc from "fast-check";
import { tagChanges, unconfirmedOf } from "../../../stacks/rollback/unconfirmed.ts";

const service = fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/);
const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);
const marks = fc.dictionary(service, digest, { maxKeys: 12, noNullPrototype: true });

/** The tags after the first `count` changes. */
const after = (
  tags: Readonly<Record<string, string>>,
  changes: ReturnType<typeof tagChanges>,
  count: number,
): Record<string, string> => {
  const left = new Map(Object.entries(tags));
  for (const { name, value } of changes.slice(0, count)) {
    if (value === undefined) left.delete(name);
    else left.set(name, value);
  }
  return Object.fromEntries(left);
};

describe("stacks: marks of a release that was not found good", () => {
  it("are read as they were written, whatever was there before, beside tags of others", () => {
    fc.assert(
      fc.property(marks, marks, (first, second) => {
        let tags: Record<string, string> = { owner: "platform=team" };
        for (const goal of [first, second, {}]) {
          tags = after(tags, tagChanges(tags, goal), Number.POSITIVE_INFINITY);
          assert.deepEqual(unconfirmedOf(tags), goal);
          assert.equal(tags["owner"], "platform=team");
          assert.deepEqual(tagChanges(tags, goal), []);
        }
      }),
    );
  });

  it("fit what Pulumi takes as a tag", () => {
    fc.assert(
      fc.property(marks, (goal) => {
        for (const { name, value } of tagChanges({}, goal)) {
          assert.match(name, /^[a-zA-Z0-9-_.:]{1,40}$/);
          assert.ok(value !== undefined && value.length <= 256);
        }
      }),
    );
  });

  it("lose no service that is in both, whenever writing them ends", () => {
    fc.assert(
      fc.property(marks, marks, fc.nat(20), (first, second, count) => {
        const tags = after({}, tagChanges({}, first), Number.POSITIVE_INFINITY);
        const half = unconfirmedOf(after(tags, tagChanges(tags, { ...first, ...second }), count));
        for (const name of Object.keys(first)) assert.ok(Object.hasOwn(half, name), name);
      }),
    );
  });

  it("are not read from what is no digest", () => {
    assert.deepEqual(unconfirmedOf({ "slipway:good.0": "api=latest", "slipway:good.1": "=x" }), {});
  });
});
