import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { consequences } from "../../../ci/preview/consequences.ts";
import { costDrivers } from "../../../ci/preview/cost-drivers.ts";
import { type PreviewStep, readPlan } from "../../../ci/preview/plan.ts";
import {
  anchorOf,
  isBlocked,
  markerOf,
  MAX_CHARACTERS,
  renderReport,
  type ReportRequest,
} from "../../../ci/preview/report.ts";
import { CANARY, ROOT, type Scenario, scenarios, urn } from "./scenarios.ts";

const page = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

function requestOf({ digest, events = [], hasSucceeded = true, kind = "preview" }: Scenario): ReportRequest {
  const plan = readPlan(digest, events.map((event) => JSON.stringify(event)).join("\n"), ROOT);
  const docsUrl = "https://github.com/octo-org/platform/blob/0123abc/";
  return { stack: "staging", plan, kind, hasSucceeded, docsUrl, runUrl: "https://ci.example/7" };
}

describe("ci: the plan report", () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    it(`says of ${name} what its golden file says (UPDATE_GOLDEN=1 rewrites it)`, () => {
      const file = new URL(`golden/${name}.md`, import.meta.url);
      const actual = `${renderReport(requestOf(scenario))}\n`;
      if (process.env["UPDATE_GOLDEN"]) writeFileSync(file, actual);
      assert.equal(actual, readFileSync(file, "utf8"));
    });

    it(`quotes no value of ${name} that is not its business`, () => {
      assert.ok(JSON.stringify(scenario).includes(CANARY) || name === "policies-refuse");
      assert.ok(!renderReport(requestOf(scenario)).includes(CANARY));
    });
  }

  it("knows what blocks an update: a mandatory policy, an error, an end that was none", () => {
    const blocked = Object.entries(scenarios).filter(([, each]) => isBlocked(requestOf(each)));
    assert.deepEqual(
      blocked.map(([name]) => name),
      ["policies-refuse", "preview-fails"],
    );
    const failed = { digest: { steps: [], diagnostics: [{ severity: "error" }] }, hasSucceeded: true };
    assert.ok(isBlocked(requestOf(failed)));
    const mandatory = [{ policyEvent: { policyName: "a", enforcementLevel: "mandatory" } }];
    assert.ok(isBlocked(requestOf({ digest: { steps: [] }, events: mandatory })));
  });

  it("follows what depends on a replaced resource to the services, through their provider, too", () => {
    const text = renderReport(requestOf(scenarios["database-replaced"]!));
    assert.match(text, /orders-instance[^\n]*database's data[^\n]*\| 2 resources \| `api` \|/);
    const cluster = renderReport(requestOf(scenarios["protected-cluster-deleted"]!));
    assert.match(cluster, /platform-cluster[^\n]*protected[^\n]*`api`, `web` \|/);
  });

  it("has its summary whole and no more than a comment takes, however much changes", () => {
    const long = "n".repeat(200);
    const steps = Array.from({ length: 3_000 }, (_, index): PreviewStep => ({
      ...{ op: "replace", urn: urn("aws:rds/instance:Instance", `${long}${index}`) },
      ...{ oldState: { protect: true }, newState: { inputs: { multiAz: true } } },
      replaceReasons: Array.from({ length: 10 }, (_each, at) => `${long}${at}`),
      detailedDiff: Object.fromEntries(Array.from({ length: 50 }, (_each, at) => [`${long}${at}`, {}])),
    }));
    const events = steps.map(({ urn: resourceUrn }) => ({
      policyEvent: { policyName: long, enforcementLevel: "mandatory", resourceUrn },
    }));
    const text = renderReport(requestOf({ digest: { steps }, events }));
    assert.ok(text.length <= MAX_CHARACTERS, String(text.length));
    for (const part of [
      "### staging: ⛔",
      "3000 to replace",
      "#### Replaced",
      "#### Policies",
      "#### What the bill",
      "#### The way back",
      "The run]",
    ])
      assert.ok(text.includes(part), part);
    // What is smaller has its picture and its first details.
    const some = renderReport(requestOf({ digest: { steps: steps.slice(0, 30) } }));
    assert.ok(some.length <= MAX_CHARACTERS && some.includes("```mermaid") && some.includes("<details>"));
  });

  it("tells of a map that it changed, and no key of it: a name of a secret may say what it is for", () => {
    const propertiesOf = (...paths: string[]): readonly string[] | undefined =>
      readPlan(
        {
          steps: [
            {
              ...{ op: "update", urn: urn("kubernetes:core/v1:ConfigMap", "settings"), newState: {} },
              detailedDiff: Object.fromEntries(paths.map((path) => [path, {}])),
            },
          ],
        },
        "",
        ROOT,
      ).changes[0]?.properties;
    for (const key of [CANARY, "hunter2", "HUNTER2"])
      for (const map of [
        "data",
        "stringData",
        "metadata.annotations",
        "tags",
        "spec.template.metadata.labels",
      ])
        for (const path of [`${map}.${key}`, `${map}["${key}"]`, `${map}.${key}.more`])
          assert.deepEqual(propertiesOf(path), [map], path);
    assert.deepEqual(propertiesOf("spec.HUNTER2", "spec.hunter-2"), ["spec", "spec"]);
    assert.deepEqual(propertiesOf("spec.replicas", "spec.template.spec.containers[0].image"), [
      "spec.replicas",
      "spec.template.spec.containers",
    ]);
  });

  it("takes half an event for none: its engine was killed while it wrote", () => {
    const event = JSON.stringify({ policyEvent: { policyName: "a", enforcementLevel: "mandatory" } });
    const { findings } = readPlan({ steps: [] }, `${event}\n${event.slice(0, 30)}`, ROOT);
    assert.deepEqual(
      findings.map(({ policy }) => policy),
      ["a"],
    );
  });

  it("sends nobody to an entry that the runbook does not have", () => {
    const headings = page("RUNBOOK.md")
      .split("\n")
      .filter((line) => /^##+ /.test(line));
    const known = headings.map((line) => line.replace(/^#+ /, ""));
    for (const { entry } of consequences) assert.ok(known.includes(entry), entry);
    for (const entry of ["Drift", "A release failed, and nothing could be taken back"])
      assert.ok(known.includes(entry) && page("RUNBOOK.md").includes(`(#${anchorOf(entry)})`), entry);
  });

  for (const { setting, size, property } of costDrivers)
    it(`says of ${setting} (${property ?? "itself"}) what docs/cost.md says`, () => {
      const rows = page("docs/cost.md")
        .split("\n")
        .filter((line) => line.startsWith("| `"));
      const row = rows.find((line) => line.split(" | ")[0]!.includes(`\`${setting}\``));
      assert.ok(row !== undefined, "docs/cost.md has no such setting");
      const effect = row.split(" | ")[3] ?? "";
      const said = /^(Large|Medium|Small)/.exec(effect)?.[1] ?? "Large";
      assert.equal(size, said, effect);
    });

  it("calls nobody, and has no command for a terminal or a pipeline's log, whatever things are called", () => {
    const text = renderReport(requestOf(scenarios["names-of-others"]!));
    assert.ok(text.includes("@octo-org/everybody"));
    const uncoded = text.replaceAll(/`[^`]*`|<code>[^<]*<\/code>/g, "");
    assert.doesNotMatch(uncoded, /@/);
    assert.doesNotMatch(text, /##\[|[\u0000-\u0009\u000b-\u001f]/);
  });

  it("is found again by a mark of its kind and stack, which no other name can forge", () => {
    assert.equal(
      markerOf("preview", "octo/platform/staging"),
      "<!-- slipway:preview:octo/platform/staging -->",
    );
    assert.equal(markerOf("drift", "a --><b"), "<!-- slipway:drift:a--b -->");
    const text = renderReport(requestOf(scenarios["names-of-others"]!));
    assert.equal(text.split("<!-- slipway:preview:staging -->").length, 2);
    assert.ok(text.startsWith(markerOf("preview", "staging")));
  });
});
