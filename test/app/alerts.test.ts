import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { createMetrics } from "../../app/src/metrics.ts";
import { rules as policies } from "../../policy/rules/index.ts";
import { metricsOf } from "../components/observability/known-metrics.ts";

interface PrometheusRule {
  readonly spec: {
    readonly groups: readonly {
      readonly rules: readonly {
        readonly expr: string;
        readonly annotations: { readonly runbook_url: string };
      }[];
    }[];
  };
}

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const manifest = parse(read("app/alerts.yaml")) as PrometheusRule;
const alerts = manifest.spec.groups.flatMap(({ rules }) => rules);

describe("sample service: alerts", () => {
  it("ask for metrics that the service has", async () => {
    const text = await createMetrics().render();
    const asked = alerts.flatMap(({ expr }) => metricsOf(expr));
    assert.ok(asked.includes("visits_total"));
    for (const metric of asked) assert.ok(text.includes(`# TYPE ${metric} counter\n`), metric);
  });

  it("keep to the policies, and lead to an entry of the runbook", () => {
    const resource = {
      type: "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
      name: "api-visits",
      props: manifest,
    };
    for (const name of ["alert-severity", "alert-runbook"]) {
      const policy = policies.find((rule) => rule.name === name) ?? assert.fail(name);
      assert.deepEqual(policy.evaluate(resource), [], name);
    }
    const headings = read("RUNBOOK.md").matchAll(/^#+ (.+)$/gm);
    const anchors = [...headings].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-"),
    );
    for (const { annotations } of alerts)
      assert.ok(anchors.includes(annotations.runbook_url.split("#")[1] ?? ""), annotations.runbook_url);
  });
});
