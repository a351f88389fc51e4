import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Sections } from "../../stacks/config/schema.ts";
import { stackSource } from "../support/stack-file.ts";

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

  // A job with an environment has it in its token's subject, on a pull request too (GitHub docs, "OpenID Connect reference").
  for (const stack of ["staging", "production"]) {
    it(`run in the environments that the roles of ${stack} trust`, () => {
      const { github } = JSON.parse(stackSource(stack).settings["identity"] ?? "{}") as Sections["identity"];
      const environmentsOf = (subjects: readonly string[] = []): string[] =>
        subjects.map((subject) => subject.replace(/^.*:environment:/, ""));
      const used = (file: string): string[] =>
        steps
          .filter((each) => each.file === file && each.step.uses?.startsWith("aws-actions/"))
          .map(({ job }) => job.environment?.replace(/\$\{\{.*\}\}/, stack) ?? "");
      for (const file of ["preview.yml", "drift.yml"])
        assert.deepEqual(used(file), environmentsOf(github?.preview.subjects), file);
      const deploy = github?.environments[stack];
      assert.deepEqual(used("up.yml"), environmentsOf(deploy?.subjects));
      assert.match(deploy?.workflows?.[0] ?? "", /\/\.github\/workflows\/up\.yml@/);
    });
  }
});
