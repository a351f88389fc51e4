import assert from "node:assert/strict";
import fc from "fast-check";
import {
  budgetOf,
  burnRates,
  factorOf,
  leastRequestsPerHour,
  lowestObjective,
  thresholdOf,
} from "../../../components/observability/burn-rates.ts";

/** An objective in percent, and days. */
const objective = fc.record({
  percent: fc.double({ min: 98, max: 99.999, noNaN: true }),
  days: fc.integer({ min: 7, max: 90 }),
});

describe("burn rates", () => {
  it("are the Site Reliability Workbook's, for 30 days", () => {
    assert.deepEqual(
      burnRates.map((rate) => [rate.long, rate.short, factorOf(rate, 30), rate.severity]),
      [
        [60, 5, 14.4, "page"],
        [360, 30, 6, "page"],
        [1440, 120, 3, "ticket"],
        [4320, 360, 1, "ticket"],
      ],
    );
    assert.equal(thresholdOf(burnRates[0]!, 30, 99.9), 0.0144);
    assert.equal(budgetOf(99.95), 0.0005);
  });

  it("burn the same part of the budget in the long window, whatever the period", () => {
    fc.assert(
      fc.property(objective, ({ percent, days }) => {
        for (const rate of burnRates) {
          const burnt = (thresholdOf(rate, days, percent) * rate.long) / (budgetOf(percent) * days * 24 * 60);
          assert.ok(Math.abs(burnt - rate.budget) < 1e-6, `${burnt} of ${rate.budget}`);
        }
      }),
    );
  });

  it("know the objective that even nothing but errors would not page for", () => {
    assert.equal(lowestObjective(30), 93.0555556);
    fc.assert(
      fc.property(objective, ({ days }) => {
        const fastest = burnRates[0]!;
        assert.ok(thresholdOf(fastest, days, lowestObjective(days) + 0.001) < 1);
        assert.ok(thresholdOf(fastest, days, lowestObjective(days) - 0.001) > 1);
      }),
    );
  });

  it("know how many requests make a single failed one no page", () => {
    assert.equal(leastRequestsPerHour(30, 99.9), 70);
    assert.equal(leastRequestsPerHour(30, 99.999), 6945);
    fc.assert(
      fc.property(objective, ({ percent, days }) => {
        const least = leastRequestsPerHour(days, percent);
        for (const rate of burnRates.filter(({ severity }) => severity === "page")) {
          const failed = 1 / ((least * rate.long) / 60);
          assert.ok(failed <= thresholdOf(rate, days, percent) * (1 + 1e-6), `${failed} of ${least}`);
        }
      }),
    );
  });
});
