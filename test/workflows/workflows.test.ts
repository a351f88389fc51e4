import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
}
interface Job {
  readonly steps?: readonly Step[];
  readonly environment?: string;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
}
interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = new URL("../../.github/workflows/", import.meta.url);
const workflows = readdirSync(folder).map(
  (file) => [file, parse(readFileSync(new URL(file, folder), "utf8")) as Workflow] as const,
);
const steps = workflows.flatMap(([file, { jobs }]) =>
  Object.entries(jobs).flatMap(([name, job]) => (job.steps ?? []).map((step) => ({ file, name, job, step }))),
);
const pulumiSteps = steps.filter(
  ({ step }) => step.uses?.startsWith("pulumi/actions@") && step.with?.["command"] !== undefined,
);

describe("workflows", () => {
  for (const [file, workflow] of workflows) {
    it(`${file} grants nothing but to the job that needs it`, () => {
      assert.deepEqual(workflow.permissions, {});
    });
  }

  it("pin every action by commit", () => {
    for (const { file, step } of steps) {
      if (step.uses) assert.match(step.uses, /^[\w./-]+@[0-9a-f]{40}$/, file);
    }
  });

  it("never leave the checkout's token behind", () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith("actions/checkout@"));
    assert.ok(checkouts.length > 0);
    for (const { file, step } of checkouts) assert.equal(step.with?.["persist-credentials"], false, file);
  });

  it("enforce the policy pack in every preview and update", () => {
    assert.deepEqual(
      pulumiSteps.map(({ step }) => [step.with?.["command"], step.with?.["policyPacks"]]),
      [
        ["preview", "policy"],
        ["up", "policy"],
      ],
    );
    const previews = steps.filter(({ step }) => /\bpulumi preview\b/.test(step.run ?? ""));
    assert.equal(previews.length, 1);
    for (const { step } of previews) assert.match(step.run ?? "", / --policy-pack policy /);
  });

  it("look for drift without a change to the state, and fail where there is some", () => {
    const drift = steps.filter(({ file, step }) => file === "drift.yml" && step.run?.includes("pulumi"));
    assert.deepEqual(
      drift.map(({ step }) => / preview .*--refresh --expect-no-changes /.test(step.run ?? "")),
      [true],
    );
  });

  it("run one update of a stack at a time and never cancel one (anchors #19)", () => {
    const updates = pulumiSteps.filter(({ step }) => step.with?.["command"] === "up");
    assert.equal(updates.length, 1);
    for (const { job } of updates) {
      assert.deepEqual(job.concurrency, {
        group: "slipway-${{ inputs.stack }}",
        "cancel-in-progress": false,
      });
      assert.equal(job.environment, "${{ inputs.stack }}");
    }
    // What waits in a group is replaced by what comes later: nothing else may wait where updates do.
    const sharing = steps.filter(({ job }) => job.concurrency?.group.startsWith("slipway-"));
    assert.deepEqual([...new Set(sharing.map(({ file }) => file))], ["up.yml"]);
  });
});
