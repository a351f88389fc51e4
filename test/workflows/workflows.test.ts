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
  readonly on: object;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = new URL("../../.github/workflows/", import.meta.url);
const workflows = readdirSync(folder).map(
  (file) => [file, parse(readFileSync(new URL(file, folder), "utf8")) as Workflow] as const,
);
/** The workflow that the documentation has for other repositories. */
const shared = parse(
  /```yaml\n(name: up\n[^]*?)```/.exec(
    readFileSync(new URL("../../docs/policy-organisation.md", import.meta.url), "utf8"),
  )?.[1] ?? "",
) as Workflow;

const stepsOf = (all: readonly (readonly [string, Workflow])[]) =>
  all.flatMap(([file, { jobs }]) =>
    Object.entries(jobs).flatMap(([name, job]) =>
      (job.steps ?? []).map((step) => ({ file, name, job, step })),
    ),
  );
const steps = stepsOf(workflows);
const sharedSteps = stepsOf([["docs/policy-organisation.md", shared]]);
const pulumiSteps = steps.filter(
  ({ step }) => step.uses?.startsWith("pulumi/actions@") && step.with?.["command"] !== undefined,
);

describe("workflows", () => {
  for (const [file, workflow] of [...workflows, ["that of other repositories", shared] as const]) {
    it(`${file} grants nothing but to the job that needs it`, () => {
      assert.deepEqual(workflow.permissions, {});
    });
  }

  it("pin every action by commit", () => {
    for (const { file, step } of [...steps, ...sharedSteps]) {
      if (step.uses) assert.match(step.uses, /^[\w./-]+@[0-9a-f]{40}$/, file);
    }
  });

  it("never leave the checkout's token behind", () => {
    const checkouts = [...steps, ...sharedSteps].filter(({ step }) =>
      step.uses?.startsWith("actions/checkout@"),
    );
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

  it("leave no choice of the pack to whoever calls them", () => {
    const packs = [...steps, ...sharedSteps].flatMap(({ step }) => step.with?.["policyPacks"] ?? []);
    assert.equal(packs.length, 3);
    for (const pack of packs)
      assert.match(String(pack), /^(\$\{\{ github\.workspace \}\}\/platform\/)?policy$/);
    const [checkout] = sharedSteps.filter(({ step }) => step.with?.["path"] === "platform");
    assert.match(String(checkout?.step.with?.["ref"]), /^[0-9a-f]{40}$/);
  });

  it("publish the pack of a release alone, by what the lock file says, once its tests pass", () => {
    const [, publish] = workflows.find(([file]) => file === "publish-policy.yml") ?? [];
    assert.deepEqual(publish?.on, { push: { tags: ["v*"] }, workflow_dispatch: null });
    const [job] = Object.values(publish.jobs);
    assert.equal(job?.environment, "policy-pack");
    const commands = (job?.steps ?? []).flatMap(({ run }) => run?.trim().split("\n") ?? []);
    const order = ["npm ci --ignore-scripts", "npx mocha", "pulumi policy publish", "pulumi policy enable"];
    const places = order.map((start) => commands.findIndex((command) => command.trim().startsWith(start)));
    assert.ok(!places.includes(-1), `${places.join(", ")}`);
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it("run every test each night, as root, for a node needs it", () => {
    const [, nightly] = workflows.find(([file]) => file === "nightly.yml") ?? [];
    assert.ok(nightly && "schedule" in nightly.on);
    const commands = Object.values(nightly.jobs).flatMap(({ steps: all = [] }) => all.map(({ run }) => run));
    assert.ok(commands.includes('sudo env "PATH=$PATH" npm run test:all'));
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
