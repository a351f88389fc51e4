/** What the workflows of a deployment have to be, as data: whatever is broken in one of them is found by one of these. */
import { same } from "./same.ts";
import { STEPS } from "./steps.ts";
import type { Job, Step, Workflow } from "./workflow.ts";

type Workflows = ReadonlyMap<string, Workflow>;

const read = { contents: "read" };
const assume = { ...read, "id-token": "write" };

/** What each job may do; nothing else. */
const PERMISSIONS: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  "build.yml": { build: assume },
  "up.yml": { up: assume },
  "drift.yml": { drift: { ...assume, issues: "write" } },
  "preview.yml": { preview: { ...assume, "pull-requests": "write" } },
  "rollback.yml": { rollback: assume },
  "deploy.yml": {
    test: read,
    security: { ...read, "security-events": "write" },
    build: assume,
    staging: assume,
    production: assume,
  },
  "ci.yml": { test: read, e2e: read, scan: read },
};

/** Whose role each job takes. */
const ROLES: Readonly<Record<string, string>> = {
  "build.yml": "AWS_BUILD_ROLE_ARN",
  "up.yml": "AWS_DEPLOY_ROLE_ARN",
  "drift.yml": "AWS_PREVIEW_ROLE_ARN",
  "preview.yml": "AWS_PREVIEW_ROLE_ARN",
};

/** The report that a preview keeps. */
const PAGE = {
  name: "plan-${{ matrix.stack }}",
  path: "plan.html",
  "if-no-files-found": "ignore",
  "retention-days": 30,
};

const up = "./.github/workflows/up.yml";
const unless = "!failure() && !cancelled()";

/** The jobs that call others: after whom, when, what, and with what. */
const CALLS: Readonly<Record<string, Readonly<Record<string, Partial<Job>>>>> = {
  "deploy.yml": {
    test: { uses: "./.github/workflows/ci.yml" },
    security: { if: "inputs.digests == ''", uses: "./.github/workflows/security.yml" },
    build: {
      needs: ["test", "security"],
      if: "inputs.digests == ''",
      uses: "./.github/workflows/build.yml",
    },
    staging: {
      needs: ["test", "security", "build"],
      if: `\${{ ${unless} }}`,
      uses: up,
      with: { stack: "staging", digests: "${{ inputs.digests || needs.build.outputs.digests }}" },
      secrets: "inherit",
    },
    production: {
      needs: "staging",
      if: `\${{ ${unless} && needs.staging.result == 'success' }}`,
      uses: up,
      with: {
        stack: "production",
        digests: "${{ needs.staging.outputs.digests }}",
        requireDigests: true,
      },
      secrets: "inherit",
    },
  },
  "rollback.yml": {
    rollback: {
      uses: up,
      with: {
        stack: "${{ inputs.stack }}",
        command: "rollback",
        service: "${{ inputs.service }}",
        to: "${{ inputs.to != 'automatic' && inputs.to || '' }}",
      },
      secrets: "inherit",
    },
  },
};

/** What decides over jobs that are not called: where they wait, for whom, and what they hand over. */
const JOBS: Readonly<Record<string, Readonly<Record<string, Partial<Job>>>>> = {
  "build.yml": {
    build: {
      environment: "build",
      concurrency: { group: "build-${{ github.sha }}", "cancel-in-progress": false, queue: "max" },
      outputs: { digests: "${{ steps.build.outputs.digests }}" },
      "runs-on": "${{ vars.SLIPWAY_BUILD_RUNNER || 'ubuntu-24.04-arm' }}",
    },
  },
  "up.yml": {
    up: {
      environment: "${{ inputs.stack }}",
      concurrency: { group: "slipway-${{ inputs.stack }}", "cancel-in-progress": false, queue: "max" },
      outputs: { digests: "${{ steps.release.outputs.digests }}" },
      "runs-on": "${{ vars.SLIPWAY_DEPLOY_RUNNER || 'ubuntu-24.04' }}",
    },
  },
  "drift.yml": {
    drift: {
      environment: "${{ matrix.stack }}-drift",
      concurrency: { group: "drift-${{ matrix.stack }}", "cancel-in-progress": false },
      "runs-on": "${{ vars.SLIPWAY_PREVIEW_RUNNER || 'ubuntu-24.04' }}",
    },
  },
  "preview.yml": {
    preview: {
      if: "github.event.pull_request.head.repo.full_name == github.repository",
      environment: "${{ matrix.stack }}-preview",
      "runs-on": "${{ vars.SLIPWAY_PREVIEW_RUNNER || 'ubuntu-24.04' }}",
    },
  },
};

/** What starts each; what is called hands its caller's values on. */
const TRIGGERS: Readonly<Record<string, readonly string[]>> = {
  "build.yml": ["workflow_call"],
  "up.yml": ["workflow_call"],
  "drift.yml": ["schedule", "workflow_dispatch"],
  "preview.yml": ["pull_request"],
  "rollback.yml": ["workflow_dispatch"],
  "deploy.yml": ["push", "workflow_dispatch"],
  "ci.yml": ["pull_request", "merge_group", "workflow_call"],
};

/** What a runner sets by itself, or a script of its own. */
const GIVEN = /^(GITHUB_(OUTPUT|PATH|STEP_SUMMARY)|PATH|version|registry|registries)$/;

/** Everything that is wrong, a line each; nothing where all is as it should be. */
export function faultsOf(workflows: Workflows): string[] {
  const faults: string[] = [];
  const say = (isWrong: boolean, where: string, what: string): void => {
    if (isWrong) faults.push(`${where}: ${what}`);
  };
  for (const file of Object.keys(TRIGGERS)) {
    const workflow = workflows.get(file);
    if (!workflow) {
      faults.push(`${file}: it is not there`);
      continue;
    }
    say(
      !same(Object.keys(workflow.on), TRIGGERS[file]),
      file,
      `it starts by ${Object.keys(workflow.on).join(", ")}`,
    );
    say(!same(workflow.permissions, {}), file, "it grants something to every job");
    say(!same(Object.keys(workflow.jobs), Object.keys(PERMISSIONS[file] ?? {})), file, "other jobs");
    for (const [name, job] of Object.entries(workflow.jobs)) {
      const where = `${file} ${name}`;
      say(!same(job.permissions, PERMISSIONS[file]?.[name]), where, "other permissions");
      const { permissions: _permissions, ...call } = job;
      const expected = CALLS[file]?.[name];
      if (expected) say(!same(call, expected), where, "another call");
      else faults.push(...jobFaults(where, file, name, job));
    }
  }
  return [...faults, ...handOverFaults(workflows)];
}

function jobFaults(where: string, file: string, name: string, job: Job): string[] {
  const faults: string[] = [];
  const minutes = job["timeout-minutes"];
  if (minutes === undefined || minutes > 120) faults.push("no end to wait for");
  const expected: Partial<Job> = JOBS[file]?.[name] ?? {};
  for (const key of ["environment", "concurrency", "outputs", "if", "needs"] as const)
    if (!same(job[key], expected[key])) faults.push(`another ${key}`);
  if (expected["runs-on"] !== undefined && job["runs-on"] !== expected["runs-on"])
    faults.push("another runner");
  const steps = job.steps ?? [];
  for (const [, id] of JSON.stringify(job).matchAll(/steps\.(\w+)\.outputs/g))
    if (!steps.some((step) => step.id === id)) faults.push(`no step is called ${id}`);
  const wanted = STEPS[file]?.[name] ?? [];
  if (steps.length !== wanted.length) faults.push(`${steps.length} steps instead of ${wanted.length}`);
  for (const [index, step] of steps.entries()) {
    const each = wanted[index] ?? /^$/;
    const [pattern, when] = each instanceof RegExp ? [each, undefined] : each;
    const text = (step.uses ?? step.run ?? "").trim();
    if (!pattern.test(text)) faults.push(`step ${index + 1} is not ${String(pattern)}`);
    if (step.if !== when) faults.push(`step ${index + 1} runs when ${step.if ?? "always"}`);
    faults.push(...stepFaults(step, job, file).map((fault) => `step ${index + 1}: ${fault}`));
  }
  return faults.map((fault) => `${where}: ${fault}`);
}

function stepFaults(step: Step, job: Job, file: string): string[] {
  const faults: string[] = [];
  const given = (key: string): unknown => step.with?.[key];
  const action = step.uses?.split("@")[0];
  if (action === "actions/checkout" && given("persist-credentials") !== false)
    faults.push("leaves its token");
  if (action === "actions/setup-node") {
    if (given("node-version") === undefined) faults.push("any Node");
    // A cache that pull requests write must not be read by whoever has credentials.
    if (job.permissions?.["id-token"] === "write" && given("package-manager-cache") !== false)
      faults.push("reads a cache that others write");
  }
  if (action === "aws-actions/configure-aws-credentials") {
    if (given("role-to-assume") !== `\${{ vars.${ROLES[file]} }}`) faults.push("another role");
    if (given("aws-region") !== "${{ vars.AWS_REGION }}") faults.push("another region");
    if (file === "up.yml" && given("role-duration-seconds") !== 7200)
      faults.push("credentials for too short");
  }
  if (action === "pulumi/actions" && given("pulumi-version") !== "${{ steps.pulumi.outputs.version }}")
    faults.push("any Pulumi");
  // Whatever it would do by itself is the entry point's.
  if (action === "pulumi/actions" && given("command") !== undefined) faults.push("another preview");
  if (action === "actions/upload-artifact" && !same(step.with, PAGE)) faults.push("keeps another page");
  const run = step.run ?? "";
  const used = [...run.matchAll(/\$\{?([A-Za-z_]\w*)|\benv\.([A-Z_]+)/g)].map(
    ([, shell, jq]) => shell ?? jq ?? "",
  );
  for (const name of used)
    if (!GIVEN.test(name) && step.env?.[name] === undefined) faults.push(`nobody sets ${name}`);
  if (/ci -- build$/.test(run) && step.env?.["SLIPWAY_IMAGE_REPOSITORIES"] === undefined)
    faults.push("nobody says where images go");
  if (run.includes("${{")) faults.push("takes a text of others for a command");
  if (/\bci -- (up|rollback|preview|drift)\b/.test(run))
    for (const name of ["PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"])
      if (step.env?.[name] === undefined) faults.push(`no ${name}`);
  if (/ --publish\b/.test(run) && step.env?.["GITHUB_TOKEN"] !== "${{ github.token }}")
    faults.push("nobody to publish as");
  return faults;
}

/** Values that one job hands to another: each by a step that is there under that id. */
function handOverFaults(workflows: Workflows): string[] {
  const faults: string[] = [];
  for (const [file, step] of [
    ["build.yml", /ci -- build$/],
    ["up.yml", /ci -- up /],
  ] as const) {
    const [[name, job] = ["", undefined]] = Object.entries(workflows.get(file)?.jobs ?? {});
    const id = /steps\.(\w+)\./.exec(job?.outputs?.["digests"] ?? "")?.[1];
    const maker = job?.steps?.find((each) => each.id === id);
    if (!step.test(maker?.run?.replace(/ --stack.*$/, " ").trimEnd() ?? "") && !step.test(maker?.run ?? ""))
      faults.push(`${file}: its digests are nobody's`);
    const call = workflows.get(file)?.on["workflow_call"] as
      { outputs?: { digests?: { value?: string } } } | undefined;
    if (call?.outputs?.digests?.value !== `\${{ jobs.${name}.outputs.digests }}`)
      faults.push(`${file}: it hands no digests over`);
  }
  const env = (file: string, key: string): string[] =>
    Object.values(workflows.get(file)?.jobs ?? {}).flatMap(({ steps = [] }) =>
      steps.flatMap((step) => step.env?.[key] ?? []),
    );
  const expected: [string, string, string[]][] = [
    ["up.yml", "SLIPWAY_IMAGE_DIGESTS", ["${{ inputs.digests }}"]],
    ["up.yml", "DIGESTS", ["${{ inputs.digests }}"]],
    ["up.yml", "STACK", ["${{ inputs.stack }}", "${{ inputs.stack }}"]],
    ["up.yml", "SERVICE", ["${{ inputs.service }}"]],
    ["up.yml", "TO", ["${{ inputs.to }}"]],
    ["drift.yml", "STACK", ["${{ matrix.stack }}"]],
    ["preview.yml", "STACK", ["${{ matrix.stack }}"]],
  ];
  for (const [file, key, values] of expected)
    if (!same(env(file, key), values)) faults.push(`${file}: another ${key}`);
  return faults;
}
