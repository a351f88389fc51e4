/** The rules of objectives, judged by Prometheus' own promtool on made series. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { type Objectives, type RuleGroup, sloRules } from "../../components/observability/slo-rules.ts";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";

const sample = readFileSync(new URL("../../app/alerts.yaml", import.meta.url), "utf8");
const objectives: Objectives = {
  ...{ namespace: "shop", service: "api", availability: 99.9, windowDays: 30, minRequestsPerHour: 100 },
  latency: { milliseconds: 300, percent: 99 },
  excludedRoutes: ["/health", "/ready"],
  runbookUrl: "https://git.example.com/RUNBOOK.md",
};

/** Series of requests a minute: those that succeed, those that fail, and of both those that are slow. */
interface Traffic {
  readonly good: string;
  readonly bad: string;
  readonly fast: string;
  readonly all: string;
}

const WHERE = 'namespace="shop",job="api-metrics",pod="api-1",method="GET"';
const series = ({ good, bad, fast, all }: Traffic, route = "/"): object[] =>
  Object.entries({
    [`http_requests_total{${WHERE},route="${route}",status="200"}`]: good,
    [`http_requests_total{${WHERE},route="${route}",status="503"}`]: bad,
    [`http_request_duration_seconds_bucket{${WHERE},route="${route}",status="200",le="0.3"}`]: fast,
    [`http_request_duration_seconds_count{${WHERE},route="${route}",status="200"}`]: all,
  }).map(([name, values]) => ({ series: name, values }));

/** So many requests a minute, for six hours. */
const steady = (good: number, bad: number, slow = 0): Traffic => ({
  good: `0+${good}x360`,
  bad: `0+${bad}x360`,
  fast: `0+${good + bad - slow}x360`,
  all: `0+${good + bad}x360`,
});

/** Which alerts fire at a time, as `objective severity`. */
const firing = (at: string, ...alerts: readonly string[]): object => ({
  expr: 'count by (sli, severity) (ALERTS{alertname="ErrorBudgetBurn",alertstate="firing"})',
  eval_time: at,
  exp_samples: alerts.map((alert) => {
    const [sli, severity] = alert.split(" ");
    return { labels: `{sli="${sli}",severity="${severity}"}`, value: 1 };
  }),
});

/** What fires, by what requests come to. */
const cases: Readonly<Record<string, { readonly series: object[]; readonly firing: object[] }>> = {
  "2 % of errors page within the hour": {
    series: series(steady(980, 20)),
    firing: [firing("61m", "availability page", "availability ticket")],
  },
  "1 % of errors page later, by the pair of six hours": {
    series: series(steady(990, 10)),
    firing: [firing("350m", "availability page", "availability ticket")],
  },
  "0.15 % of errors are a ticket, and wake nobody": {
    series: series(steady(9985, 15)),
    firing: [firing("61m", "availability ticket")],
  },
  "errors within the objective wake nobody": {
    series: series(steady(9995, 5)),
    firing: [firing("61m"), firing("350m")],
  },
  "nothing but errors pages within two minutes": {
    series: series({
      ...{ good: "0+600x60 36000+0x60", bad: "0+0x60 0+600x60" },
      ...{ fast: "0+600x120", all: "0+600x120" },
    }),
    firing: [firing("60m"), firing("62m", "availability page", "availability ticket")],
  },
  "a page ends within half an hour after the errors do": {
    series: series({
      ...{ good: "0+600x60 36000+0x9 36000+600x60", bad: "0+0x60 0+600x9 5400+0x60" },
      ...{ fast: "0+600x130", all: "0+600x130" },
    }),
    firing: [
      firing("69m", "availability page", "availability ticket"),
      firing("100m", "availability ticket"),
    ],
  },
  "slow requests page as well": {
    series: series(steady(1000, 0, 200)),
    firing: [firing("61m", "latency page", "latency ticket")],
  },
  "one failure of few requests wakes nobody": {
    series: series({
      ...{ good: "0+0x60 9+0x180", bad: "0+0x60 1+0x180" },
      ...{ fast: "0+0x60 10+0x180", all: "0+0x60 10+0x180" },
    }),
    firing: [firing("65m")],
  },
  "probes are no users": {
    series: [...series(steady(1000, 0)), ...series(steady(0, 1000), "/ready")],
    firing: [firing("61m")],
  },
};

/** What people read. */
const TOLD = {
  errors: {
    series: series(steady(980, 20)),
    alert: {
      eval_time: "61m",
      alertname: "ErrorBudgetBurn",
      exp_alerts: ["page", "ticket"].map((severity) => ({
        exp_labels: { namespace: "shop", service: "api", sli: "availability", severity },
        exp_annotations: {
          summary: "api burns its error budget: availability below 99.9 %",
          description:
            "2% of requests were answered with a server's error; 0.1 % may, over 30 days. " +
            "Was it released just now? `npm run rollback` takes the last good version back.",
          runbook_url: "https://git.example.com/RUNBOOK.md#a-service-burns-its-error-budget",
        },
      })),
    },
  },
  silence: {
    series: [{ series: "up", values: "1x60" }],
    alert: {
      eval_time: "20m",
      alertname: "SloWithoutData",
      exp_alerts: [
        {
          exp_labels: { namespace: "shop", service: "api", severity: "ticket", job: "api-metrics" },
          exp_annotations: {
            summary: "api has no metrics: its objectives watch nothing",
            description: "No pod of it is scraped, or it exposes no http_requests_total.",
            runbook_url: "https://git.example.com/RUNBOOK.md#a-services-objectives-have-no-figures",
          },
        },
      ],
    },
  },
} as const;

/** What is left of the budget: a tenth of it has burnt where 0.01 % of the requests failed. */
const BUDGET = {
  series: series(steady(9999, 1)),
  query: {
    expr: "round(slo:error_budget_left:ratio{sli='availability'}, 0.001)",
    eval_time: "355m",
    exp_samples: [{ labels: '{namespace="shop",service="api",sli="availability"}', value: 0.9 }],
  },
};

describe("objectives by promtool", () => {
  let promtool: string;
  let dir: string;
  before("get promtool", async () => {
    promtool = (await acquireTools(["promtool"])).promtool.path;
    dir = mkdtempSync(join(tmpdir(), "slipway-rules-"));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  /** @throws with what promtool says, where rules or tests are wrong, or a test fails */
  async function judge(groups: readonly RuleGroup[], ...tests: readonly object[]): Promise<string> {
    writeFileSync(join(dir, "rules.json"), JSON.stringify({ groups }));
    writeFileSync(
      join(dir, "test.json"),
      JSON.stringify({ rule_files: ["rules.json"], evaluation_interval: "30s", tests }),
    );
    const { stdout } = await promisify(execFile)(promtool, ["test", "rules", "test.json"], { cwd: dir });
    return stdout;
  }

  const given = (input: object[], more: object): object => ({ interval: "1m", input_series: input, ...more });

  it("are rules that Prometheus takes", async () => {
    writeFileSync(join(dir, "rules.json"), JSON.stringify({ groups: sloRules(objectives) }));
    const { stdout } = await promisify(execFile)(
      promtool,
      ["check", "rules", "--lint=all", "--lint-fatal", "rules.json"],
      {
        cwd: dir,
      },
    );
    assert.match(stdout, /SUCCESS: 25 rules found/);
  });

  for (const [name, { series: input, firing: expected }] of Object.entries(cases)) {
    it(name, () => judge(sloRules(objectives), given(input, { promql_expr_test: expected })));
  }

  for (const [name, { series: input, alert }] of Object.entries(TOLD)) {
    it(`tell people of ${name}`, () =>
      judge(sloRules(objectives), given([...input], { alert_rule_test: [alert] })));
  }

  it("are no ticket before there were no figures for ten minutes", () =>
    judge(
      sloRules(objectives),
      given([...TOLD.silence.series], {
        alert_rule_test: [{ eval_time: "9m", alertname: "SloWithoutData", exp_alerts: [] }],
      }),
    ));

  it("say what is left of the budget", () =>
    judge(sloRules(objectives), given(BUDGET.series, { promql_expr_test: [BUDGET.query] })));

  it("wake somebody where the sample loses visits, and for no single one", () => {
    const { groups } = (parse(sample) as { spec: { groups: RuleGroup[] } }).spec;
    const visits = (recorded: string, failed: string): object[] =>
      Object.entries({ recorded, failed }).map(([outcome, values]) => ({
        series: `visits_total{namespace="api",job="api-metrics",pod="api-1",outcome="${outcome}"}`,
        values,
      }));
    const fires = (input: object[], minute: number, count: number): object =>
      given(input, {
        promql_expr_test: [
          {
            expr: 'count(ALERTS{alertname="VisitsAreLost",alertstate="firing"}) or vector(0)',
            eval_time: `${minute}m`,
            exp_samples: [{ labels: "{}", value: count }],
          },
        ],
      });
    return judge(
      groups,
      fires(visits("0+90x60", "0+10x60"), 30, 1),
      fires(visits("0+96x60", "0+4x60"), 60, 0),
      fires(visits("0+0x30 1+0x30", "0+0x30 1+0x30"), 40, 0),
      fires([], 60, 0),
    );
  });

  it("fail these tests where a threshold is another", async () => {
    const { series: input, firing: expected } = cases["0.15 % of errors are a ticket, and wake nobody"]!;
    const doubled = sloRules({ ...objectives, availability: 99.8 });
    await assert.rejects(judge(doubled, given(input, { promql_expr_test: expected })), /FAILED/);
  });
});
