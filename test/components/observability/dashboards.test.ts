import assert from "node:assert/strict";
import {
  dashboards,
  type DashboardsArgs,
  dashboardsConfigMap,
} from "../../../components/observability/dashboards/dashboards.ts";
import { dashboardOf, type DashboardSpec } from "../../../components/observability/dashboards/panel.ts";
import { knownMetrics, metricsOf } from "./known-metrics.ts";

const all: DashboardsArgs = { karpenter: true, collectors: true, traces: true, flagger: true };

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}
interface Variable {
  readonly name: string;
  readonly definition?: string;
}

const panelsOf = (spec: DashboardSpec): readonly Panel[] => dashboardOf(spec)["panels"] as readonly Panel[];
const specsOf = (spec: DashboardSpec) => spec.rows.flatMap(({ panels }) => panels);

/** Labels that a legend names: `{{pod}}`. */
const labelsIn = (legend: string): string[] =>
  [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);

describe("observability: dashboards", () => {
  it("are four, by addresses that people have in their bookmarks", () => {
    assert.deepEqual(
      dashboards(all).map(({ uid, title }) => [uid, title]),
      [
        ["slipway-service", "Slipway: service"],
        ["slipway-platform", "Slipway: platform"],
        ["slipway-delivery", "Slipway: delivery"],
        ["slipway-traces", "Slipway: traces"],
      ],
    );
  });

  it("are files of one ConfigMap that the sidecar reads, and that the API server takes", () => {
    const { metadata, data } = dashboardsConfigMap(all);
    assert.deepEqual(metadata, {
      name: "slipway-dashboards",
      namespace: "monitoring",
      labels: { grafana_dashboard: "1" },
    });
    for (const [file, text] of Object.entries(data))
      assert.equal(`${(JSON.parse(text) as { uid: string }).uid}.json`, file);
    // A ConfigMap may have 1 MiB (Kubernetes, "ConfigMaps"); an annotation of client-side apply a quarter of it.
    assert.ok(JSON.stringify(data).length < 200_000);
    assert.deepEqual(dashboardsConfigMap(all), dashboardsConfigMap(all));
  });

  it("leave out what is not installed, of which every panel would be empty", () => {
    const text = JSON.stringify(
      dashboardsConfigMap({ karpenter: false, collectors: false, traces: false, flagger: false }),
    );
    const whole = JSON.stringify(dashboardsConfigMap(all));
    for (const prefix of ["karpenter_", "flagger_", "otelcol_", "traces_"])
      assert.deepEqual([text.includes(prefix), whole.includes(prefix)], [false, true], prefix);
  });

  for (const spec of dashboards(all)) {
    describe(spec.title, () => {
      it("says of every panel what it shows, in which unit, and what each series is", () => {
        for (const { title, description, unit, targets } of specsOf(spec)) {
          assert.match(description, /^.{30,}\.$/s, title);
          assert.notEqual(unit, "", title);
          assert.ok(targets.length > 0, title);
          for (const { legend } of targets) assert.notEqual(legend, "", title);
        }
        const titles = specsOf(spec).map(({ title }) => title);
        assert.deepEqual(titles, [...new Set(titles)]);
      });

      it("names in legends only labels that the query leaves", () => {
        for (const { title, targets } of specsOf(spec))
          for (const { expr, legend } of targets) {
            const [, grouped] = /^[^{]*?\bby \(([^)]*)\)/.exec(expr) ?? [];
            if (grouped === undefined) continue;
            const made = [...expr.matchAll(/"(\w+)", "\$1/g)].map(([, label]) => label);
            const left = [...grouped.split(", "), ...made];
            for (const label of labelsIn(legend)) assert.ok(left.includes(label), `${title}: ${label}`);
          }
      });

      it("asks only for metrics that are exported, or recorded by our rules", () => {
        const asked = [
          ...specsOf(spec).flatMap(({ targets }) => targets.map(({ expr }) => expr)),
          ...spec.annotations.map(({ expr }) => expr),
        ].flatMap(metricsOf);
        assert.ok(asked.length > 5);
        assert.deepEqual(
          [...new Set(asked)].filter((metric) => !knownMetrics.has(metric)),
          [],
        );
        for (const { query } of spec.variables) {
          const [, metric = ""] = /^label_values\((\w+)/.exec(query) ?? [];
          assert.ok(knownMetrics.has(metric), query);
        }
      });

      it("uses variables that it has, each after those that it needs", () => {
        const { list } = dashboardOf(spec)["templating"] as { list: readonly Variable[] };
        const names = list.map(({ name }) => name);
        const used = (text: string): string[] =>
          [...text.matchAll(/\$\{?([a-z]\w*)/g)].map(([, name = ""]) => name);
        for (const name of used(JSON.stringify(panelsOf(spec)))) assert.ok(names.includes(name), name);
        for (const [index, { definition = "" }] of list.entries())
          for (const name of used(definition)) assert.ok(names.indexOf(name) < index, name);
      });

      it("numbers panels and queries once, and lays no panel over another", () => {
        const panels = panelsOf(spec);
        assert.deepEqual(
          panels.map(({ id }) => id),
          panels.map((_, index) => index + 1),
        );
        for (const { title, targets = [] } of panels)
          assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
        for (const [index, { title, gridPos: one }] of panels.entries()) {
          assert.ok(one.x >= 0 && one.x + one.w <= 24, title);
          for (const { title: other, gridPos: two } of panels.slice(index + 1))
            assert.ok(
              one.x + one.w <= two.x ||
                two.x + two.w <= one.x ||
                one.y + one.h <= two.y ||
                two.y + two.h <= one.y,
              `${title}, ${other}`,
            );
        }
      });
    });
  }
});
