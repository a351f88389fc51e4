import assert from "node:assert/strict";
import fc from "fast-check";
import { parseConfig } from "../../app/src/config.ts";

describe("sample service: configuration", () => {
  it("has a default for every variable", () => {
    assert.deepEqual(parseConfig({}), {
      ok: true,
      config: {
        serviceName: "sample",
        serviceVersion: "dev",
        port: 8080,
        metricsPort: 9090,
        drainSeconds: 25,
        logLevel: "info",
      },
    });
  });

  it("reads every variable", () => {
    const result = parseConfig({
      SERVICE_NAME: "web",
      SERVICE_VERSION: "1.2.3",
      PORT: "0",
      METRICS_PORT: "0",
      DRAIN_SECONDS: "5",
      LOG_LEVEL: "debug",
    });
    assert.deepEqual(result, {
      ok: true,
      config: {
        serviceName: "web",
        serviceVersion: "1.2.3",
        port: 0,
        metricsPort: 0,
        drainSeconds: 5,
        logLevel: "debug",
      },
    });
  });

  for (const [variable, received, allowed] of [
    ["SERVICE_NAME", "", /1 to 128 letters/],
    ["SERVICE_VERSION", "a\nb", /1 to 128 letters/],
    ["PORT", "http", /a whole number from 0 to 65535/],
    ["PORT", "65536", /65535/],
    ["PORT", "1e3", /a whole number/],
    ["PORT", "", /a whole number/],
    ["METRICS_PORT", "8080", /a port other than PORT/],
    ["DRAIN_SECONDS", "-1", /from 0 to 3600/],
    ["LOG_LEVEL", "trace", /one of debug, info, warn, error/],
  ] as const) {
    it(`refuses ${variable}=${JSON.stringify(received)}`, () => {
      const result = parseConfig({ [variable]: received });
      assert(!result.ok);
      assert.equal(result.problems.length, 1);
      assert.equal(result.problems[0]?.variable, variable);
      assert.equal(result.problems[0].received, received);
      assert.match(result.problems[0].allowed, allowed);
    });
  }

  it("reports every problem of a run", () => {
    const result = parseConfig({ PORT: "x", DRAIN_SECONDS: "y", LOG_LEVEL: "z" });
    assert(!result.ok);
    assert.deepEqual(
      result.problems.map(({ variable }) => variable),
      ["PORT", "DRAIN_SECONDS", "LOG_LEVEL"],
    );
  });

  it("takes a port exactly when it is a whole number that fits", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer().map(String), fc.string()), (text) => {
        const fits = /^\d+$/.test(text) && Number(text) <= 65_535 && Number(text) !== 9090;
        assert.equal(parseConfig({ PORT: text }).ok, fits);
      }),
    );
  });
});
