import assert from "node:assert/strict";
import { history } from "../../../sandbox/observability/history.ts";

describe("the past before a drill", () => {
  const now = Date.UTC(2026, 0, 1);
  const lines = history({ namespace: "shop", service: "api" }, now).split("\n");
  const samplesOf = (name: string): number[][] =>
    lines.filter((line) => line.startsWith(name)).map((line) => line.split(" ").slice(1).map(Number));

  it("is six hours of requests until now, with the labels that objectives look for", () => {
    const samples = samplesOf("http_requests_total{");
    assert.equal(samples.length, 361);
    assert.deepEqual([samples[0]![1], samples.at(-1)![1]], [now / 1_000 - 21_600, now / 1_000]);
    assert.equal(samples.at(-1)![0], 8 * 18_000 + 2.5 * 3_600);
    assert.match(lines[1]!, /^http_requests_total\{namespace="shop",job="api-metrics",.*status="200"\} 0 /);
    assert.equal(lines.at(-2), "# EOF");
  });

  it("has none that is slow", () => {
    const count = samplesOf("http_request_duration_seconds_count{");
    const fast = lines
      .filter((line) => line.includes('le="0.3"'))
      .map((line) => line.split(" ").slice(1).map(Number));
    assert.deepEqual(fast, count);
  });
});
