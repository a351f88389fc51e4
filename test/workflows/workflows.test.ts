import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { Sections } from "../../stacks/config/schema.ts";
import { stackSource } from "../support/stack-file.ts";
import { readWorkflows, type Workflow } from "./workflow.ts";

const workflows = [...readWorkflows()];
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

/**
 * Runs a step's script as GitHub does where no shell is named: `bash -e`.
 * @param commands scripts by name that come first on the PATH
 * @returns its exit code, and what it wrote to the step's output
 */
function runScript(
  script: string,
  env: Readonly<Record<string, string>> = {},
  commands: Readonly<Record<string, string>> = {},
): { code: number | null; output: string } {
  assert.notEqual(script, "");
  const dir = mkdtempSync(join(tmpdir(), "slipway-step-"));
  try {
    const output = join(dir, "output");
    writeFileSync(output, "");
    for (const [name, text] of Object.entries(commands))
      writeFileSync(join(dir, name), text, { mode: 0o755 });
    const { status } = spawnSync("bash", ["-e", "-c", script], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { PATH: `${dir}:${process.env["PATH"]}`, GITHUB_OUTPUT: output, STACK: "staging", ...env },
    });
    return { code: status, output: readFileSync(output, "utf8") };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

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
    // They are the entry point's, which lets nobody leave it out (test/ci).
    assert.deepEqual(pulumiSteps, []);
    const direct = steps.filter(({ step }) => /\bpulumi (preview|up|refresh|destroy)\b/.test(step.run ?? ""));
    assert.deepEqual(direct, []);
    const previews = steps.filter(({ step }) => /\bci -- (preview|drift)\b/.test(step.run ?? ""));
    assert.deepEqual(
      previews.map(({ file }) => file),
      ["drift.yml", "preview.yml"],
    );
  });

  it("leave no choice of the pack to whoever calls them", () => {
    const packs = [...steps, ...sharedSteps].flatMap(({ step }) => step.with?.["policyPacks"] ?? []);
    assert.equal(packs.length, 1);
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

  it("renew the facts from AWS's publications, held by the tests, as a change to review", () => {
    const [, facts] = workflows.find(([file]) => file === "facts.yml") ?? [];
    assert.ok(facts && "schedule" in facts.on);
    const commands = Object.values(facts.jobs).flatMap(({ steps: all = [] }) =>
      all.map(({ run }) => run ?? ""),
    );
    const [renew, tests, propose] = ["npm run generate:facts", "npm run test:oracles", "gh pr create"].map(
      (command) => commands.findIndex((run) => run.includes(command)),
    );
    assert.ok(renew !== -1 && renew! < tests! && tests! < propose!, String([renew, tests, propose]));
  });

  it("look for drift without a change to the state, and fail where there is some", () => {
    // How it looks is the entry point's (test/ci/preview).
    const drift = steps.filter(({ file, step }) => file === "drift.yml" && step.run?.includes("ci -- "));
    assert.deepEqual(
      drift.map(({ step }) => step.run),
      ['npm run --silent ci -- drift --stack "$STACK" --publish'],
    );
  });

  it("run on a pull request in environments of their own, which nothing else uses", () => {
    const environments = (onPull: boolean) =>
      workflows
        .filter(([, { on }]) => "pull_request" in on === onPull)
        .flatMap(([, { jobs }]) => Object.values(jobs).flatMap(({ environment }) => environment ?? []));
    assert.deepEqual(environments(true), ["${{ matrix.stack }}-preview"]);
    assert.ok(environments(false).length >= 3);
    for (const each of environments(false)) assert.doesNotMatch(each, /-preview$/);
  });

  it("run one update of a stack at a time and never cancel one (anchors #19)", () => {
    const updates = steps.filter(({ step }) => /\bci -- (up|rollback)\b/.test(step.run ?? ""));
    assert.equal(updates.length, 2);
    for (const { job } of updates) {
      assert.deepEqual(job.concurrency, {
        group: "slipway-${{ inputs.stack }}",
        "cancel-in-progress": false,
        queue: "max",
      });
      assert.equal(job.environment, "${{ inputs.stack }}");
    }
    // Nothing else may wait where updates do.
    const sharing = steps.filter(({ job }) => job.concurrency?.group.startsWith("slipway-"));
    assert.deepEqual([...new Set(sharing.map(({ file }) => file))], ["up.yml"]);
  });

  // GitHub changelog, 2026-05-07: without `queue: max` one that waits is cancelled by the next.
  it("never replace a run that waits, but where a later one makes it useless", () => {
    const groups = [...workflows, ["shared", shared] as const].flatMap(([file, { concurrency, jobs }]) =>
      [concurrency, ...Object.values(jobs).map((job) => job.concurrency)].flatMap((each) =>
        each ? [{ file, ...each }] : [],
      ),
    );
    assert.ok(groups.length >= 5);
    for (const group of groups) {
      // One that waits looks at the same as the next: a stack's drift, the newest main.
      if (["drift.yml", "nightly.yml"].includes(group.file)) continue;
      assert.ok(group["cancel-in-progress"] || group.queue === "max", group.file);
    }
  });

  it("sign, copy and verify by the programs that the tests of signed images run", () => {
    const goMod = readFileSync(new URL("../../tools/signing/go.mod", import.meta.url), "utf8");
    const pinned = ["sigstore/cosign/v3", "google/go-containerregistry"].map((module) => ({
      module,
      version: goMod.split("\n").flatMap((line) => {
        const [path, version] = line
          .trim()
          .replace(/^require /, "")
          .split(" ");
        return path === `github.com/${module}` && version !== undefined ? [version] : [];
      })[0],
    }));
    const installed = [...workflows.map(([, workflow]) => workflow), shared].flatMap(({ jobs }) =>
      [...JSON.stringify(jobs).matchAll(/go install github\.com\/(\S+?)\/cmd\/\w+@(v[\d.]+)/g)].map(
        ([, module, version]) => ({ module, version }),
      ),
    );
    for (const pin of pinned) {
      const same = installed.filter(({ module }) => module === pin.module);
      assert.ok(same.length > 0, pin.module);
      for (const { version } of same) assert.equal(version, pin.version, pin.module);
    }
  });

  it("install the Pulumi that package.json names, and no other", () => {
    const installs = [...steps, ...sharedSteps].filter(({ step }) =>
      step.uses?.startsWith("pulumi/actions@"),
    );
    assert.equal(installs.length, 5);
    for (const { file, job, step } of installs) {
      assert.equal(step.with?.["pulumi-version"], "${{ steps.pulumi.outputs.version }}", file);
      const read = job.steps?.find(({ id }) => id === "pulumi");
      assert.match(
        read?.run ?? "",
        /jq -er '\.dependencies\["@pulumi\/pulumi"\]' (platform\/)?package\.json/,
        file,
      );
    }
    const read = steps.find(({ step }) => step.id === "pulumi")?.step.run ?? "";
    const { code, output } = runScript(read);
    const { dependencies } = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    ) as {
      dependencies: Record<string, string>;
    };
    assert.deepEqual([code, output], [0, `version=${dependencies["@pulumi/pulumi"]}\n`]);
    assert.match(output, /^version=\d+\.\d+\.\d+$/m);
  });

  describe("the hand-over of digests", () => {
    it("is demanded by production, which refuses to promote nothing", () => {
      const [, deploy] = workflows.find(([file]) => file === "deploy.yml") ?? [];
      assert.equal(deploy?.jobs["production"]?.with?.["requireDigests"], true);
      assert.equal(deploy.jobs["staging"]?.with?.["requireDigests"], undefined);
      const [first] =
        Object.values(workflows.find(([file]) => file === "up.yml")?.[1].jobs ?? {})[0]?.steps ?? [];
      assert.equal(first?.if, "inputs.requireDigests");
      for (const [digests, ok] of [
        ["", false],
        ["null", false],
        ['"api"', false],
        ["{}", true],
        ['{"api":"sha256:a"}', true],
      ] as const)
        assert.equal(runScript(first.run ?? "", { DIGESTS: digests }).code === 0, ok, digests);
    });
  });

  it("keep deployments and the code of pull requests on different runners, by different tokens", () => {
    const runners = (files: readonly string[]) =>
      new Set(steps.filter(({ file }) => files.includes(file)).map(({ job }) => job["runs-on"]));
    assert.deepEqual([...runners(["up.yml"])], ["${{ vars.SLIPWAY_DEPLOY_RUNNER || 'ubuntu-24.04' }}"]);
    assert.deepEqual(
      [...runners(["preview.yml", "drift.yml"])],
      ["${{ vars.SLIPWAY_PREVIEW_RUNNER || 'ubuntu-24.04' }}"],
    );
    // Whoever uses the token has an environment that it is a secret of.
    for (const [file, { jobs }] of workflows) {
      for (const [name, job] of Object.entries(jobs)) {
        if (job.uses?.endsWith("/up.yml")) assert.equal(job.secrets, "inherit", `${file} ${name}`);
        else if (JSON.stringify(job).includes("secrets.PULUMI_ACCESS_TOKEN"))
          assert.ok(job.environment, `${file} ${name}`);
      }
    }
  });

  it("are named by what the components' docs trust: the one that has the steps", () => {
    for (const file of ["github-actions.ts", "github-actions-args.ts"]) {
      const text = readFileSync(new URL(`../../components/identity/${file}`, import.meta.url), "utf8");
      const named = [...text.matchAll(/\.github\/workflows\/([\w.-]+)@/g)].map(([, each]) => each);
      assert.deepEqual([...new Set(named)], ["up.yml"], file);
    }
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
      assert.deepEqual(
        [...used("preview.yml"), ...used("drift.yml")],
        [`${stack}-preview`, `${stack}-drift`],
      );
      assert.deepEqual(environmentsOf(github?.preview.subjects), [`${stack}-preview`, `${stack}-drift`]);
      const deploy = github?.environments[stack];
      assert.deepEqual(used("up.yml"), environmentsOf(deploy?.subjects));
      assert.match(deploy?.workflows?.[0] ?? "", /\/\.github\/workflows\/up\.yml@/);
    });
  }
});
