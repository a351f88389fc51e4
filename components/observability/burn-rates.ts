/**
 * How fast an error budget may burn before somebody is told: pairs of windows of which both must burn too fast, so that
 * an alert is for much of the budget, and ends soon after the errors do. Source: Google, "The Site Reliability
 * Workbook", chapter 5, "6: Multiwindow, Multi-Burn-Rate Alerts", table 5-8.
 */

export type Severity = "page" | "ticket";

export interface BurnRate {
  /** Windows that the errors are looked at over, in minutes. */
  readonly long: number;
  readonly short: number;
  /** Of the budget of the whole period, what burns within the long window: 0.02 is 2 %. */
  readonly budget: number;
  readonly severity: Severity;
}

const HOUR = 60;
const DAY = 24 * HOUR;

export const burnRates: readonly BurnRate[] = [
  { long: HOUR, short: 5, budget: 0.02, severity: "page" },
  { long: 6 * HOUR, short: 30, budget: 0.05, severity: "page" },
  { long: DAY, short: 2 * HOUR, budget: 0.1, severity: "ticket" },
  { long: 3 * DAY, short: 6 * HOUR, budget: 0.1, severity: "ticket" },
];

/** How many times as fast as evenly over `days` the budget burns: 14.4 for 2 % of 30 days within an hour. */
export const factorOf = ({ long, budget }: BurnRate, days: number): number =>
  rounded((budget * days * DAY) / long);

/** The share of failed requests, 0 to 1, from which a pair is too much for an objective in percent. */
export const thresholdOf = (rate: BurnRate, days: number, percent: number): number =>
  rounded(factorOf(rate, days) * budgetOf(percent));

/** The share of requests that may fail: 0.001 for 99.9 percent. */
export const budgetOf = (percent: number): number => rounded((100 - percent) / 100);

/** The highest objective's threshold that can still be reached: every request fails, and nothing more can. */
export const lowestObjective = (days: number): number =>
  rounded(100 * (1 - 1 / Math.max(...burnRates.map((rate) => factorOf(rate, days)))));

/** Requests an hour from which on a single failed one wakes nobody. */
export const leastRequestsPerHour = (days: number, percent: number): number =>
  Math.ceil(
    rounded(
      Math.max(
        ...burnRates
          .filter(({ severity }) => severity === "page")
          .map((rate) => 1 / (thresholdOf(rate, days, percent) * (rate.long / HOUR))),
      ),
    ),
  );

/** Without the tail that binary fractions bring: 0.0144, not 0.014400000000000001. */
export function rounded(value: number): number {
  return Number(value.toPrecision(9));
}
