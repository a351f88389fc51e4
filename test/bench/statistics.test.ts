import assert from "node:assert/strict";
import fc from "fast-check";
import { fitLine, summarize } from "./statistics.ts";

describe("the bench's statistics", () => {
  it("takes the middle of an odd number of values, and the mean of the two middle ones of an even number", () => {
    assert.deepEqual(summarize([3, 1, 2]), { median: 2, min: 1, max: 3 });
    assert.deepEqual(summarize([10, 1, 2, 3]), { median: 2.5, min: 1, max: 10 });
    assert.throws(() => summarize([]), RangeError);
  });

  it("finds a line again from points on it", () => {
    const number = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(number, number, (slope, intercept) => {
        const line = fitLine([1, 10, 100].map((x) => ({ x, y: intercept + slope * x })));
        assert.ok(Math.abs(line.slope - slope) < 1e-6 * slope, `slope ${line.slope}`);
        assert.ok(
          Math.abs(line.intercept - intercept) < 1e-6 * (intercept + slope),
          `at 0 ${line.intercept}`,
        );
        assert.ok(line.deviation < 1e-6, `deviation ${line.deviation}`);
      }),
    );
  });

  it("tells quadratic growth from linear growth", () => {
    const { deviation } = fitLine([1, 10, 100].map((x) => ({ x, y: 10 + x ** 2 })));
    assert.ok(deviation > 0.4, `deviation ${deviation}`);
  });

  it("refuses points that define no line", () => {
    const sameX = [
      { x: 1, y: 1 },
      { x: 1, y: 2 },
    ];
    assert.throws(() => fitLine(sameX), RangeError);
  });
});
