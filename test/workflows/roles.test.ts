import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { buildPolicy, pipelinePolicyArn } from "../../components/identity/deploy-policy.ts";
import type { Sections } from "../../stacks/config/schema.ts";
import { stackSource } from "../support/stack-file.ts";
import { readWorkflows } from "./workflow.ts";

const steps = [...readWorkflows()].flatMap(([file, { jobs }]) =>
  Object.values(jobs).flatMap((job) => (job.steps ?? []).map((step) => ({ file, job, step }))),
);

describe("the roles of workflows", () => {
  it("build in the environment of staging's role, whose account production lets push", () => {
    const settings = (stack: string, section: string) =>
      JSON.parse(stackSource(stack).settings[section] ?? "{}") as never;
    const { github }: Sections["identity"] = settings("staging", "identity");
    const build = github?.environments["build"];
    assert.deepEqual(
      build?.subjects,
      github?.environments["staging"]?.subjects.map((each) => each.replace(/staging$/, "build")),
    );
    const [deploy = ""] = github?.environments["staging"]?.workflows ?? [];
    assert.deepEqual(build?.workflows, [deploy.replace("/up.yml@", "/build.yml@")]);
    const jobs = steps.filter(
      ({ file, step }) => file === "build.yml" && step.uses?.startsWith("aws-actions/"),
    );
    assert.deepEqual(
      jobs.map(({ job }) => job.environment),
      ["build"],
    );
    const { accountId }: NonNullable<Sections["aws"]> = settings("staging", "aws");
    const scope = { platform: "slipway-staging", accountId, region: "eu-west-1" };
    assert.deepEqual(build?.deployPolicyArns, [pipelinePolicyArn(scope, "build")]);
    const { Statement } = JSON.parse(buildPolicy(scope)) as { Statement: { Action: string | string[] }[] };
    const actions = Statement.flatMap(({ Action }) => Action);
    assert.ok(actions.includes("ecr:PutImage"));
    for (const action of actions) assert.doesNotMatch(action, /\*|Delete|Policy/);
    const { pushPrincipals }: Sections["registry"] = settings("production", "registry");
    assert.deepEqual(pushPrincipals, [accountId]);
  });

  it("take no role but those of which the runbook says where they come from", () => {
    const runbook = readFileSync(new URL("../../RUNBOOK.md", import.meta.url), "utf8");
    const roles = steps.flatMap(({ job, step }) => {
      const [, variable] = /vars\.(\w+)/.exec(String(step.with?.["role-to-assume"] ?? "")) ?? [];
      return variable === undefined ? [] : [{ variable, environment: job.environment ?? "" }];
    });
    assert.deepEqual([...new Set(roles.map(({ variable }) => variable))].sort(), [
      "AWS_BUILD_ROLE_ARN",
      "AWS_DEPLOY_ROLE_ARN",
      "AWS_PREVIEW_ROLE_ARN",
    ]);
    for (const { variable, environment } of roles) {
      const place = environment.replace(/\$\{\{.*\}\}/, "production");
      const rows = runbook
        .split("\n")
        .filter((line) => line.includes(`\`${variable}\``) && line.includes("|"));
      const output =
        {
          AWS_BUILD_ROLE_ARN: "`deploy.build`",
          AWS_DEPLOY_ROLE_ARN: "`deploy.production`",
          AWS_PREVIEW_ROLE_ARN: "`preview`",
        }[variable] ?? "";
      assert.ok(
        rows.some((line) => line.includes(output) && (line.includes(`\`${place}\``) || place === "build")),
        `${place} ${variable}`,
      );
    }
  });

  it("trust, wherever one is written down, the workflow that has the steps, not the one that calls it", () => {
    const taking = new Set(
      steps.filter(({ step }) => step.uses?.startsWith("aws-actions/")).map(({ file }) => file),
    );
    const named = [
      ...["docs/configuration.md", "docs/policy-organisation.md", "docs/components/github-actions.md"],
      ...["components/identity/github-actions.ts", "components/identity/github-actions-args.ts"],
      ...["staging", "production"].flatMap((stack) => [
        `Pulumi.${stack}.yaml`,
        `stacks/bootstrap/Pulumi.${stack}.yaml`,
      ]),
    ].flatMap((file) => {
      const text = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
      const names = [...text.matchAll(/\.github\/workflows\/([\w-]+\.yml)@/g)].map(([, name = ""]) => name);
      assert.ok(names.length > 0, file);
      return names.map((name) => ({ file, name }));
    });
    assert.deepEqual(
      named.filter(({ name }) => !taking.has(name)),
      [],
    );
  });
});
