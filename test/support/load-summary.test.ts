import assert from "node:assert/strict";
import { Summary, outcomeOf } from "./load-summary.ts";

/** A line as `vegeta encode -to json` writes it. */
function line(fields: object): string {
  const body = Buffer.from('{"service":"web","version":"v1"}').toString("base64");
  const good = { code: 200, timestamp: "2026-11-23T10:00:00Z", latency: 2_000_000, error: "", body };
  return JSON.stringify({ ...good, ...fields });
}

const refused =
  'Get "http://10.200.0.2:8000/": dial tcp 0.0.0.0:0->10.200.0.2:8000: connect: connection refused';

describe("outcome of a request", () => {
  it("is good with any status of 2xx, and tells the version that answered", () => {
    assert.deepEqual(outcomeOf(line({ code: 201 })), {
      at: Date.parse("2026-11-23T10:00:00Z"),
      milliseconds: 2,
      failure: undefined,
      version: "v1",
    });
  });

  for (const [what, fields, failure] of [
    ["a server's error", { code: 503, error: "503 Service Unavailable" }, "status 503"],
    ["a redirect", { code: 302 }, "status 302"],
    ["a refused connection", { code: 0, error: refused, body: null }, "connection refused"],
    ["an answer that is cut", { code: 200, error: "unexpected EOF" }, "unexpected EOF"],
    ["an error without words", { code: 0, error: "", body: null }, "no answer"],
  ] as const) {
    it(`is bad with ${what}`, () => {
      assert.equal(outcomeOf(line(fields)).failure, failure);
    });
  }
});

describe("summary of a load", () => {
  const at = (seconds: number): number => Date.parse("2026-11-23T10:00:00Z") + seconds * 1_000;

  it("counts each failure, by reason, version and time", () => {
    const summary = new Summary();
    for (let second = 0; second <= 10; second++) {
      const failure = second === 3 || second === 7 ? "status 502" : undefined;
      const version = second < 5 ? "v1" : "v2";
      summary.add({ at: at(second), milliseconds: second, failure, version });
    }
    assert.deepEqual(summary.done(), {
      ...{ requests: 11, failed: 2, rate: 1.1, seconds: 10 },
      ...{ p50: 5, p99: 10, slowest: 10 },
      failures: { "status 502": 2 },
      ...{ firstFailure: 3, lastFailure: 7 },
      versions: { v1: 4, v2: 5 },
      failedVersions: { v1: 1, v2: 1 },
    });
  });

  it("of nothing is empty", () => {
    const { requests, failed, rate, firstFailure } = new Summary().done();
    assert.deepEqual([requests, failed, rate, firstFailure], [0, 0, 0, undefined]);
  });
});
