import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { watchedKinds } from "../../../components/observability/eks-profile.ts";
import { runbookHeadings } from "../../../components/observability/platform-alert.ts";
import { platformRules, watchdogHeading } from "../../../components/observability/platform-rules.ts";
import { runbookHeadings as sloHeadings } from "../../../components/observability/slo-rules.ts";
import { knownMetrics, metricsOf } from "./known-metrics.ts";

const args = {
  ...{ karpenter: true, collectors: true, traces: true, owner: "platform", deadMansSwitch: true },
  runbookUrl: "https://git.example.com/RUNBOOK.md",
};
const rules = platformRules(args).flatMap((group) => group.rules);
const runbook = readFileSync(new URL("../../../RUNBOOK.md", import.meta.url), "utf8");

/** A heading as links have it: GitHub's rule, for the headings that we write. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");

describe("observability: rules of the platform", () => {
  it("say how urgent each alert is, whose it is, and where it says what to do", () => {
    const headings = new Set([...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchor(heading)));
    for (const { alert = "", labels, annotations = {} } of rules) {
      assert.match(alert, /^[A-Z][A-Za-z]+$/);
      assert.match(labels["severity"] ?? "", alert === "Watchdog" ? /^none$/ : /^(page|ticket)$/, alert);
      assert.equal(labels["owner"], "platform", alert);
      const [page, heading = ""] = (annotations["runbook_url"] ?? "").split("#");
      assert.equal(page, args.runbookUrl, alert);
      assert.ok(headings.has(heading), `${alert}: RUNBOOK.md has no heading ${heading}`);
      for (const text of ["summary", "description"]) assert.ok(annotations[text], `${alert}: ${text}`);
    }
    assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  });

  it("link to every heading that there is for them", () => {
    const linked = new Set(rules.map(({ annotations = {} }) => annotations["runbook_url"]?.split("#")[1]));
    assert.deepEqual(
      runbookHeadings.filter((heading) => !linked.has(heading)),
      [],
    );
  });

  it("lead to what to look at, what to do, and the drill that shows it", () => {
    const sections = new Map(
      runbook.split(/^#+ /m).map((section) => [anchor(section.slice(0, section.indexOf("\n"))), section]),
    );
    for (const heading of [...runbookHeadings, ...Object.values(sloHeadings), watchdogHeading]) {
      const section = sections.get(heading) ?? assert.fail(heading);
      assert.match(section, /kubectl /, `${heading}: what to look at`);
      const [, drill = ""] = section.split(/^Drill: /m);
      assert.match(drill, /^[^]{40,}$/, `${heading}: its drill`);
    }
  });

  it("name every alert in the runbook", () => {
    assert.deepEqual(
      rules.map(({ alert = "" }) => alert).filter((alert) => !runbook.includes(`\`${alert}\``)),
      [],
    );
  });

  it("ask only for metrics that are exported", () => {
    const asked = rules.flatMap(({ expr }) => metricsOf(expr));
    assert.ok(asked.length > 30, String(asked.length));
    assert.deepEqual(
      [...new Set(asked)].filter((metric) => !knownMetrics.has(metric)),
      [],
    );
  });

  it("ask kube-state-metrics for kinds that it watches", () => {
    const asked = [...knownMetrics].filter((metric) => metric.startsWith("kube_"));
    for (const metric of asked) {
      const [, kind = ""] = metric.split("_");
      assert.ok((watchedKinds as readonly string[]).includes(`${kind}s`), metric);
    }
  });

  it("always fire where somebody listens for that, and only there", () => {
    const watchdog = rules.find(({ alert }) => alert === "Watchdog");
    assert.deepEqual([watchdog?.expr, watchdog?.for], ["vector(1)", undefined]);
    assert.ok(!JSON.stringify(platformRules({ ...args, deadMansSwitch: false })).includes("Watchdog"));
  });

  it("watch Karpenter only where it is", () => {
    const without = platformRules({ ...args, karpenter: false }).flatMap((group) => group.rules);
    assert.equal(rules.length - without.length, 2);
    assert.ok(!JSON.stringify(without).includes("karpenter_"));
  });
});
