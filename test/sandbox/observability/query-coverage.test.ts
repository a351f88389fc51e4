import assert from "node:assert/strict";
import { dashboardsConfigMap } from "../../../components/observability/dashboards/dashboards.ts";
import { platformRules } from "../../../components/observability/platform-rules.ts";
import type { KubeObject } from "../../../sandbox/kubernetes/objects.ts";
import {
  coverageOf,
  metricsIn,
  queriesOf,
  secondsUntilThere,
} from "../../../sandbox/observability/query-coverage.ts";
import { metricsOf } from "../../components/observability/known-metrics.ts";

const rule = {
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PrometheusRule",
  metadata: { name: "platform", namespace: "monitoring" },
  spec: {
    groups: platformRules({
      ...{ karpenter: true, collectors: true, traces: true, owner: "platform" },
      runbookUrl: "https://git.example.com/RUNBOOK.md",
    }),
  },
} as unknown as KubeObject;
const dashboards = {
  ...{ apiVersion: "v1", kind: "ConfigMap" },
  ...dashboardsConfigMap({ karpenter: true, collectors: true, traces: true, flagger: true }),
} as unknown as KubeObject;
const asked = queriesOf([rule], [dashboards]).map(({ of, expr }) => ({ of, metrics: metricsOf(expr) }));

/** What a sandbox with its exporters has, as `npm run sandbox -- drill queries` lists it. */
const IN_A_SANDBOX = [
  /^(http_|slo:|up$|ALERTS$|node_|container_|alertmanager_|externalsecret_status_)/,
  /^prometheus_(rule|tsdb)_/,
  /^kube_(deployment|horizontalpodautoscaler|node|replicaset)_/,
  /^kube_pod_(container_(info|resource_limits|resource_requests|status_restarts_total)|status_phase)$/,
];

describe("sandbox: what alerts and dashboards ask for", () => {
  it("is every expression of a rule and of a panel, filled in as Grafana does", () => {
    const names = queriesOf([rule], [dashboards]).map(({ of }) => of);
    assert.ok(names.includes("alert NodeNotReady"));
    assert.ok(names.some((name) => name.startsWith("panel slipway-service, ")));
    assert.ok(names.length > 60, String(names.length));
    for (const { of, expr } of queriesOf([rule], [dashboards])) {
      assert.notEqual(expr, "", of);
      assert.doesNotMatch(expr, /\$/, of);
    }
  });

  it("names metrics by Prometheus' own tree of an expression", () => {
    const selector = (type: string, name: string) => ({ type, name, matchers: [{ name: "__name__" }] });
    assert.deepEqual(
      metricsIn({
        type: "binaryExpr",
        lhs: { type: "call", func: { name: "rate" }, args: [selector("matrixSelector", "a_total")] },
        rhs: { type: "aggregation", expr: selector("vectorSelector", "b"), grouping: ["namespace"] },
      }),
      ["a_total", "b"],
    );
  });

  it("is not there for a reason, where its exporter is not in a sandbox", () => {
    const has = new Set(
      asked.flatMap(({ metrics }) => metrics.filter((name) => IN_A_SANDBOX.some((each) => each.test(name)))),
    );
    const coverage = coverageOf(asked, has);
    assert.deepEqual(coverage.unexplained, []);
    assert.deepEqual(coverage.present, [...has].sort());
    const exporters = coverage.missing.map(({ exporter }) => exporter);
    for (const exporter of [
      ...["kube-state-metrics", "kubelet", "OpenTelemetry Collector", "Karpenter", "External Secrets"],
    ])
      assert.ok(exporters.includes(exporter), exporter);
    assert.equal(
      coverage.present.length + coverage.missing.reduce((sum, { metrics }) => sum + metrics.length, 0),
      coverage.metrics,
    );
  });

  it("is there once the group that is evaluated most rarely has found something to read", () => {
    const every = (...intervals: readonly (string | undefined)[]) =>
      secondsUntilThere([
        { ...rule, spec: { groups: intervals.map((interval) => ({ name: "a", rules: [], interval })) } },
      ]);
    assert.equal(every(), every("30s"));
    assert.equal(every(undefined, "10s"), every("30s"));
    assert.equal(every("5m") - every("30s"), 2 * 270);
    assert.equal(every("1m30s", "30s", "90s"), every("90s"));
    assert.ok(every("5m") > 600);
  });

  it("is an error where nothing explains it, and says who asks", () => {
    const typo = [{ of: "alert Slow", metrics: ["http_request_total"] }];
    assert.deepEqual(coverageOf(typo, new Set(["http_requests_total"])).unexplained, [
      { metric: "http_request_total", of: ["alert Slow"] },
    ]);
    // Of exporters that run, too.
    for (const metric of ["kube_deployment_replicas", "node_load", "prometheus_tsdb_series", "container_cpu"])
      assert.equal(coverageOf([{ of: "a", metrics: [metric] }], new Set()).unexplained.length, 1, metric);
  });
});
