import assert from "node:assert/strict";
import { bakeFailures } from "../../ci/smoke/bake.ts";
import { planSmoke } from "../../ci/smoke/plan.ts";
import { type Outside, smokeFailures } from "../../ci/smoke/smoke.ts";

/** A world whose clock goes on only while somebody sleeps. */
function world(answer: (url: string, at: number) => Response | Error): Outside & { asked: string[] } {
  let now = 0;
  const asked: string[] = [];
  return {
    asked,
    now: () => now,
    sleep: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
    fetch: (url) => {
      asked.push(String(url));
      const given = answer(String(url), now);
      return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
    },
  };
}
const ok = (body = "ok"): Response => new Response(body);
const bad = (status = 502): Response => new Response("a secret", { status });

describe("ci: the smoke test", () => {
  const services = { api: { hostnames: ["api.example.com"] }, worker: {} };

  it("asks every hostname what pipeline.yaml says, or for its health, and tells whom nobody can ask", () => {
    assert.deepEqual(planSmoke({ services: {} }, services, {}), {
      checks: [{ service: "api", url: "https://api.example.com/health", status: 200 }],
      unasked: ["worker"],
    });
    const settings = { services: { api: { smoke: [{ path: "/x?y=1", status: 401, contains: "no" }] } } };
    assert.deepEqual(planSmoke(settings, services, { api: "http://127.0.0.1:8080" }).checks, [
      { service: "api", url: "http://127.0.0.1:8080/x?y=1", status: 401, contains: "no" },
    ]);
  });

  it("refuses requests to a service that has no address", () => {
    const settings = { services: { worker: { smoke: [{ path: "/", status: 200 }] } } };
    assert.throws(() => planSmoke(settings, services, {}), /worker\.smoke: the service has no hostname/);
  });

  const check = { service: "api", url: "https://api.example.com/health", status: 200 };

  it("waits for a release to be reachable, and wants three good answers in a row", async () => {
    const outside = world((_url, at) => (at < 5_000 ? bad() : ok()));
    assert.deepEqual(await smokeFailures([check], 60_000, outside), []);
    assert.equal(outside.asked.length, 8);
    const flapping = world((_url, at) => (Math.round(at / 1_000) % 3 === 2 ? bad() : ok()));
    assert.equal((await smokeFailures([check], 20_000, flapping)).length, 1);
  });

  it("says what was wrong, and nothing of what was answered", async () => {
    const failures = await smokeFailures(
      [check],
      3_000,
      world(() => bad(500)),
    );
    assert.deepEqual(failures, ["api: GET https://api.example.com/health: 500 instead of 200, after 3 s"]);
    const refused = Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } });
    assert.match(
      (
        await smokeFailures(
          [check],
          1_000,
          world(() => refused),
        )
      )[0] ?? "",
      /ECONNREFUSED/,
    );
    const text = { ...check, contains: "pong" };
    assert.match(
      (
        await smokeFailures(
          [text],
          1_000,
          world(() => ok("secret")),
        )
      )[0]!,
      /without "pong"/,
    );
    assert.doesNotMatch(
      (
        await smokeFailures(
          [text],
          1_000,
          world(() => ok("secret")),
        )
      )[0]!,
      /secret/,
    );
  });

  describe("that goes on for a while", () => {
    const alerts = (...services: string[]): Response =>
      Response.json({
        data: { result: services.map((service) => ({ metric: { service, sli: "availability" } })) },
      });
    const prometheusUrl = "http://prometheus.example/base";
    const how = { minutes: 5, prometheusUrl };
    const isQuery = (url: string): boolean => url.startsWith(`${prometheusUrl}/api/v1/query?`);

    it("ends well when its time is over", async () => {
      const outside = world((url) => (isQuery(url) ? alerts() : ok()));
      assert.deepEqual(await bakeFailures([check], how, outside), []);
      assert.ok(outside.now() >= 300_000);
      assert.ok(outside.asked.some((url) => url.includes("ErrorBudgetBurn")));
    });

    it("ends at once where a service begins to burn its budget, not where one did before", async () => {
      const outside = world((url, at) =>
        isQuery(url) ? (at < 60_000 ? alerts("old") : alerts("old", "api")) : ok(),
      );
      assert.deepEqual(await bakeFailures([check], how, outside), [
        "api availability burns its error budget",
      ]);
      assert.ok(outside.now() < 120_000);
    });

    it("takes three bad answers in a row for an outage, and no single one", async () => {
      const one = world((_url, at) => (Math.round(at / 15_000) % 3 === 0 ? bad() : ok()));
      assert.deepEqual(await bakeFailures([check], { minutes: 5 }, one), []);
      const down = world((_url, at) => (at >= 60_000 ? bad() : ok()));
      assert.match((await bakeFailures([check], { minutes: 5 }, down))[0]!, /502 instead of 200, 3 times/);
    });

    it("has not passed where Prometheus does not tell", async () => {
      const silent = world((url) => (isQuery(url) ? bad(503) : ok()));
      assert.deepEqual(await bakeFailures([check], how, silent), ["Prometheus does not tell: status 503"]);
    });
  });
});
