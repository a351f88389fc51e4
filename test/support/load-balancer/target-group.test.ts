import assert from "node:assert/strict";
import { TargetGroup } from "./target-group.ts";

/** Whom the next requests go to, each once. */
const picked = (group: TargetGroup, now: number): readonly string[] =>
  [...new Set(Array.from({ length: 6 }, () => group.pick(now) ?? "nobody"))].sort();

describe("lagging load balancer: a target group", () => {
  it("sends requests to each registered target in turn", () => {
    const group = new TargetGroup(0);
    assert.deepEqual(picked(group, 0), ["nobody"]);
    group.follow(["a", "b", "c"], 0);
    assert.deepEqual(
      Array.from({ length: 6 }, () => group.pick(0)),
      ["a", "b", "c", "a", "b", "c"],
    );
  });

  it("goes on sending to a target that leaves until the lag is over", () => {
    const group = new TargetGroup(1_000);
    group.follow(["a", "b"], 0);
    group.follow(["b"], 500);
    assert.deepEqual(picked(group, 1_499), ["a", "b"]);
    assert.deepEqual(picked(group, 1_500), ["b"]);
  });

  it("counts the lag from when a target was first missing", () => {
    const group = new TargetGroup(1_000);
    group.follow(["a", "b"], 0);
    for (const now of [100, 600, 1_099]) group.follow(["b"], now);
    assert.deepEqual(picked(group, 1_100), ["b"]);
  });

  it("lets connections go once, when the delay ends", () => {
    const group = new TargetGroup(0);
    group.follow(["a", "b"], 0);
    group.follow(["b"], 1_000);
    assert.deepEqual(group.expire(10_999, 10_000), []);
    assert.deepEqual(group.expire(11_000, 10_000), ["a"]);
    assert.deepEqual(group.expire(12_000, 10_000), []);
  });

  it("cuts in the middle of a longer lag, and forgets the target after it", () => {
    const group = new TargetGroup(2_000);
    group.follow(["a"], 0);
    group.follow([], 0);
    assert.deepEqual(group.expire(1_000, 1_000), ["a"]);
    assert.deepEqual(picked(group, 1_500), ["a"]);
    assert.deepEqual(group.expire(2_000, 1_000), []);
    assert.deepEqual(picked(group, 2_000), ["nobody"]);
  });

  it("takes a target back that is ready again, and may cut it once more", () => {
    const group = new TargetGroup(5_000);
    group.follow(["a"], 0);
    group.follow([], 0);
    assert.deepEqual(group.expire(1_000, 1_000), ["a"]);
    group.follow(["a"], 2_000);
    assert.deepEqual(picked(group, 9_000), ["a"]);
    group.follow([], 9_000);
    assert.deepEqual(group.expire(10_000, 1_000), ["a"]);
  });
});
