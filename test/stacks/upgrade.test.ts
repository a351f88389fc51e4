import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { type RecordedState, readState } from "../support/recorded.ts";
import { upgradeFindings } from "../support/upgrade.ts";
import { intendedChanges } from "./intended-changes.ts";

const folder = new URL("recorded/", import.meta.url);
const releases = readdirSync(folder);
const stateOf = (release: string, stack: string): RecordedState =>
  readState(readFileSync(new URL(`${release}/${stack}.jsonl`, folder), "utf8"));

describe("stacks: upgrades of recorded states", () => {
  for (const release of releases) {
    for (const file of readdirSync(new URL(release, folder))) {
      const stack = file.replace(".jsonl", "");
      it(`keep every resource of ${release}'s ${stack}, but for what is to go`, async () => {
        const findings = await upgradeFindings(stack, stateOf(release, stack));
        const intended = intendedChanges.filter((change) => change.release === release);
        assert.deepEqual(
          findings.filter((finding) => !intended.some((change) => change.finding.test(finding))),
          [],
        );
        for (const change of intended)
          assert.ok(
            findings.some((finding) => change.finding.test(finding)),
            `${change.finding} finds nothing`,
          );
      });
    }
  }

  it("name what would be deleted, and what replaced by which property", async () => {
    const state = stateOf(releases.at(-1)!, "production");
    const changes: readonly [RegExp, object, RegExp][] = [
      [/ec2\/vpc:Vpc::/, { cidrBlock: "10.9.0.0/16" }, /Vpc::\S+ would be replaced: cidrBlock/],
      [
        /core\/v1:Namespace::.*-api-namespace/,
        { metadata: { name: "other" } },
        /namespace would be replaced: metadata\.name/,
      ],
      [
        /apps\/v1:Deployment::.*:api\/api/,
        { spec: { selector: { matchLabels: { app: "other" } } } },
        /api\/api would be replaced: spec\.selector/,
      ],
    ];
    const doctored = state.resources.map((resource) => {
      const change = changes.find(([urn]) => urn.test(resource.urn));
      return change ? { ...resource, inputs: { ...resource.inputs, ...change[1] } } : resource;
    });
    const gone = { urn: "urn:pulumi:production::slipway::aws:ec2/vpc:Vpc::gone", inputs: {}, outputs: {} };
    const findings = (await upgradeFindings("production", { ...state, resources: [...doctored, gone] })).join(
      "\n",
    );
    for (const [, , expected] of changes) assert.match(findings, expected);
    assert.match(findings, /Vpc::gone would be deleted: .* alias/);
  });
});
