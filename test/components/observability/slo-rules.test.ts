import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Objectives, runbookHeadings, sloRules } from "../../../components/observability/slo-rules.ts";
import { knownMetrics, metricsOf } from "./known-metrics.ts";

const objectives: Objectives = {
  ...{ namespace: "shop", service: "api", availability: 99.9, windowDays: 30, minRequestsPerHour: 100 },
  latency: { milliseconds: 300, percent: 99 },
  excludedRoutes: ["/health", "/ready"],
  runbookUrl: "https://git.example.com/RUNBOOK.md",
};
const rules = sloRules(objectives).flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);

/** A heading as links have it: GitHub's rule, for the headings that we write. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");

describe("rules of service level objectives", () => {
  it("are three groups for two objectives, with each window once", () => {
    assert.deepEqual(
      sloRules(objectives).map(({ name, rules: { length } }) => [name, length]),
      [
        ["slo-shop-api-availability", 11],
        ["slo-shop-api-latency", 11],
        ["slo-shop-api-budget", 2],
        ["slo-shop-api-data", 1],
      ],
    );
    assert.deepEqual(
      sloRules({ ...objectives, latency: undefined as never }).map(({ name }) => name),
      ["slo-shop-api-availability", "slo-shop-api-budget", "slo-shop-api-data"],
    );
  });

  it("tell who is woken, what is wrong, and where it says what to do", () => {
    assert.deepEqual(
      alerts.map(({ alert, labels }) => [alert, labels["sli"], labels["severity"]]),
      [
        ["ErrorBudgetBurn", "availability", "page"],
        ["ErrorBudgetBurn", "availability", "ticket"],
        ["ErrorBudgetBurn", "latency", "page"],
        ["ErrorBudgetBurn", "latency", "ticket"],
        ["SloWithoutData", undefined, "ticket"],
      ],
    );
    for (const { labels, annotations } of alerts) {
      assert.deepEqual([labels["namespace"], labels["service"]], ["shop", "api"]);
      assert.match(annotations?.["summary"] ?? "", /^api /);
      assert.match(annotations?.["runbook_url"] ?? "", /^https:\/\/git\.example\.com\/RUNBOOK\.md#/);
    }
  });

  it("ask only for metrics that are exported, or recorded by themselves", () => {
    const asked = rules.flatMap(({ expr }) => metricsOf(expr));
    assert.ok(asked.includes("http_requests_total") && asked.includes("slo:error_ratio:rate1h"));
    assert.deepEqual(
      [...new Set(asked)].filter((metric) => !knownMetrics.has(metric)),
      [],
    );
  });

  it("link to headings that the runbook has", () => {
    const runbook = readFileSync(new URL("../../../RUNBOOK.md", import.meta.url), "utf8");
    const headings = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading!));
    for (const heading of Object.values(runbookHeadings)) assert.ok(headings.includes(heading), heading);
  });

  it("take no route for a pattern, and no probe for a request", () => {
    const [{ expr } = { expr: "" }] = sloRules({ ...objectives, excludedRoutes: ["/a.b+", '/"'] })[0]!.rules;
    assert.ok(expr.includes(String.raw`route!~"/a\\.b\\+|/\""`), expr);
  });

  it("count buckets of whole seconds as either Prometheus writes them", () => {
    const text = (milliseconds: number): string =>
      JSON.stringify(sloRules({ ...objectives, latency: { milliseconds, percent: 99 } }));
    assert.ok(text(300).includes(JSON.stringify('le="0.3"').slice(1, -1)));
    assert.ok(text(1000).includes(JSON.stringify(String.raw`le=~"1(\\.0)?"`).slice(1, -1)));
  });
});
