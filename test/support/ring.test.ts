import assert from "node:assert/strict";
import { ringOf, sample, seedOf, shuffled } from "./ring.ts";

const ITEMS = ["a", "b", "c", "d", "e", "f"];

describe("rings of tests", () => {
  it("draw the same by the same seed, each item once, in its place", () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const drawn = sample(seed, "letters", ITEMS, 3);
      assert.deepEqual(drawn, sample(seed, "letters", ITEMS, 3));
      assert.equal(new Set(drawn).size, 3);
      assert.deepEqual(drawn, drawn.toSorted());
    }
  });

  it("cover the whole over runs", () => {
    const covered = new Set<string>();
    for (let seed = 1_800_000_000; seed < 1_800_000_000 + 40; seed += 1)
      for (const item of sample(seed, "letters", ITEMS, 1)) covered.add(item);
    assert.deepEqual([...covered].sort(), ITEMS);
    const orders = new Set<string>();
    for (let seed = 0; seed < 60; seed += 1) orders.add(shuffled(seed, "three", ["x", "y", "z"]).join(""));
    assert.equal(orders.size, 6);
  });

  it("draw one thing apart from another", () => {
    const pairs = new Set<string>();
    for (let seed = 0; seed < 200; seed += 1)
      pairs.add([...sample(seed, "one", ITEMS, 1), ...sample(seed, "other", ITEMS, 1)].join(""));
    assert.ok(pairs.size > ITEMS.length * 5);
  });

  it("draw all there is where more is asked for", () => {
    assert.deepEqual(sample(1, "letters", ITEMS, 10), ITEMS);
  });

  it("take ring and seed from the environment, and say what is wrong with them", () => {
    assert.equal(ringOf({}), "first");
    assert.equal(ringOf({ SLIPWAY_RING: "all" }), "all");
    assert.throws(() => ringOf({ SLIPWAY_RING: "second" }), /received "second", allowed: first, all/);
    assert.equal(seedOf({ SLIPWAY_TEST_SEED: "36" }), 36);
    assert.equal(seedOf({}, 36_999), 36);
    assert.throws(() => seedOf({ SLIPWAY_TEST_SEED: "x" }), /received "x", allowed: a whole number/);
  });
});
