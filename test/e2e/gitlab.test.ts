/** examples/ci/gitlab-ci.yml, run by gitlab-ci-local with the real entry point. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project-root.ts";
import { describePipeline, type Run } from "./support/ci-scenarios.ts";
import { type CiWorld, REPOSITORIES } from "./support/ci-world.ts";
import { GitLab } from "./support/gitlab.ts";

/**
 * As it is but for `after_script`, which removes the token: with isolated jobs gitlab-ci-local makes the job's folder anew for it,
 * and then finds no artifacts there.
 */
function pipelineFile(): string {
  const text = readFileSync(join(projectRoot, "examples/ci/gitlab-ci.yml"), "utf8");
  const without = text.replace(/^ {2}after_script:\n {4}- rm -f "\$AWS_WEB_IDENTITY_TOKEN_FILE"\n/m, "");
  assert.notEqual(without, text);
  return without;
}

const of = (value: (environment: string) => string): object => ({
  type: "variable",
  values: Object.fromEntries(["build", "staging", "production"].map((each) => [each, value(each)])),
});
/** Of the project, by environment. */
const variables = {
  ...{
    SLIPWAY_CI_IMAGE: "none",
    SLIPWAY_SIGNING_KEY: "release.key",
    SLIPWAY_IMAGE_REPOSITORIES: REPOSITORIES,
  },
  AWS_ROLE_ARN: of((each) => `role/${each}`),
  PULUMI_BACKEND_URL: of((each) => `s3://${each}`),
};

let gitLab: GitLab | undefined;
const run = (world: CiWorld, args: readonly string[]): Promise<Run> => {
  assert.ok(gitLab);
  // gitlab-ci-local makes no id_tokens, and has no folder of builds.
  const given = { CI_BUILDS_DIR: world.folder, AWS_TOKEN: "id-token" };
  return gitLab.pipeline(world.repository, world.env(), args, given);
};

describePipeline("GitLab's pipeline", {
  async begin(world) {
    gitLab = await GitLab.acquire();
    if (gitLab === undefined) return "there is no rsync (apt-get install rsync)";
    await world.begin({
      ".gitlab-ci.yml": pipelineFile(),
      ".gitlab-ci-local-variables.yml": JSON.stringify(variables),
    });
    return undefined;
  },
  push: (world, { isApproved }) => run(world, isApproved ? ["--manual", "production"] : []),
  rollback: (world) => run(world, ["rollback-production"]),
  tokenOf: () => "id-token",
});
