import assert from "node:assert/strict";
import { createMetrics } from "../../app/src/metrics.ts";

describe("sample service: metrics", () => {
  it("counts requests and their durations by method, route and status", async () => {
    const metrics = createMetrics();
    metrics.observe({ method: "GET", route: "/", status: 200, seconds: 0.03 });
    metrics.observe({ method: "GET", route: "/", status: 200, seconds: 3 });
    const text = await metrics.render();
    assert.match(text, /^http_requests_total\{method="GET",route="\/",status="200"\} 2$/m);
    assert.match(
      text,
      /^http_request_duration_seconds_bucket\{le="0.05",method="GET",route="\/",status="200"\} 1$/m,
    );
    assert.match(text, /^http_request_duration_seconds_count\{.*\} 2$/m);
    assert.match(text, /^process_cpu_seconds_total /m);
  });

  it("puts methods it doesn't know into one series", async () => {
    const metrics = createMetrics();
    for (const method of ["BREW", "PROPFIND", "X".repeat(100)]) {
      metrics.observe({ method, route: "unmatched", status: 404, seconds: 0 });
    }
    const text = await metrics.render();
    assert.match(text, /^http_requests_total\{method="other",route="unmatched",status="404"\} 3$/m);
    assert.equal(text.match(/^http_requests_total\{/gm)?.length, 1);
  });

  it("counts visits by what became of them, and has a figure of each from the start", async () => {
    const metrics = createMetrics();
    metrics.countVisit("recorded");
    const text = await metrics.render();
    assert.match(text, /^visits_total\{outcome="recorded"\} 1$/m);
    assert.match(text, /^visits_total\{outcome="failed"\} 0$/m);
  });
});
