/** examples/ci/gitlab-ci.yml, run by gitlab-ci-local with the real entry point: order, hand-over, gate, rollback. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project-root.ts";
import { isWhole } from "../support/ring.ts";
import { BUILT, CiWorld, GOOD } from "./support/ci-world.ts";
import { GitLab, type Run } from "./support/gitlab.ts";

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

describe("GitLab's pipeline", () => {
  const world = new CiWorld();
  let gitLab: GitLab;

  before(async function () {
    if (!isWhole) {
      console.log("      skipped: of the whole ring alone (SLIPWAY_RING=all)");
      return this.skip();
    }
    const acquired = await GitLab.acquire();
    if (acquired === undefined) {
      console.log("      skipped: there is no rsync (apt-get install rsync)");
      return this.skip();
    }
    gitLab = acquired;
    const of = (value: (environment: string) => string): object => ({
      type: "variable",
      values: Object.fromEntries(["build", "staging", "production"].map((each) => [each, value(each)])),
    });
    await world.begin({
      ".gitlab-ci.yml": pipelineFile(),
      // Variables of the project, by environment.
      ".gitlab-ci-local-variables.yml": JSON.stringify({
        SLIPWAY_CI_IMAGE: "none",
        SLIPWAY_SIGNING_KEY: "release.key",
        SLIPWAY_IMAGE_REPOSITORIES:
          '{"api":["registry.example/staging/api","registry.example/production/api"]}',
        AWS_ROLE_ARN: of((each) => `role/${each}`),
        PULUMI_BACKEND_URL: of((each) => `s3://${each}`),
      }),
    });
  });
  after(() => world.end());

  const run = (...args: string[]): Promise<Run> =>
    // gitlab-ci-local makes no id_tokens, and has no folder of builds.
    gitLab.pipeline(world.repository, world.env(), args, {
      ...{ CI_BUILDS_DIR: world.folder, AWS_TOKEN: "id-token" },
    });
  /** What was done, without what prepares it. */
  const done = (): string[] =>
    world.calls().filter((call) => /^(check|npm test|build|up|take back|sign|verify)/.test(call));
  const once = (calls: readonly string[]): string[] => [...new Set(calls)];

  const upTo = {
    staging: [
      ...["check", "npm test", "build by role/build with id-token"],
      ...["sign built in registry.example/staging/api", "sign built in registry.example/production/api"],
      "verify built in registry.example/staging/api",
      "up staging built in s3://staging by role/staging with id-token",
    ],
    production: [
      "verify built in registry.example/production/api",
      "up production built in s3://production by role/production with id-token",
    ],
  };

  it("checks, builds, signs, verifies and deploys to staging, and waits for somebody before production", async () => {
    world.reset();
    const { code, output } = await run();
    assert.equal(code, 0, output);
    assert.deepEqual(once(done()), upTo.staging);
    assert.deepEqual(world.serving(), { staging: BUILT, production: GOOD });
  });

  it("deploys to production what staging runs, once somebody has agreed, verified again", async () => {
    world.reset();
    const { code, output } = await run("--manual", "production");
    assert.equal(code, 0, output);
    assert.deepEqual(once(done()), [...upTo.staging, ...upTo.production]);
    assert.deepEqual(world.serving(), { staging: BUILT, production: BUILT });
  });

  for (const [what, failing, last] of [
    ["its own tests", "npm test", "npm test"],
    ["a vulnerability with a fix", "grype", "build by role/build with id-token"],
    ["an image that is not proven to be ours", "verify", "verify built in registry.example/staging/api"],
  ] as const)
    it(`ends before anything is deployed by ${what}`, async () => {
      world.reset({ failing: [failing] });
      const { code } = await run("--manual", "production");
      assert.notEqual(code, 0);
      assert.equal(done().at(-1), last);
      assert.deepEqual(world.serving(), { staging: GOOD, production: GOOD });
    });

  it("takes back what staging's smoke test finds bad, and lets nothing of it into production", async () => {
    world.reset({ badIn: ["staging"] });
    const { code, output } = await run("--manual", "production");
    assert.notEqual(code, 0);
    assert.match(output, /Not good: api: GET https:\/\/localhost[^]*500 instead of 200[^]*Rolled back: api/);
    assert.deepEqual(once(done()), [
      ...upTo.staging,
      "verify good in registry.example/staging/api",
      "take back staging good in s3://staging by role/staging with id-token",
    ]);
    assert.deepEqual(world.serving(), { staging: GOOD, production: GOOD });
  });

  it("takes back what production's smoke test finds bad, in the job that deployed it", async () => {
    world.reset({ badIn: ["production"] });
    const { code } = await run("--manual", "production");
    assert.notEqual(code, 0);
    assert.deepEqual(once(done()), [
      ...[...upTo.staging, ...upTo.production],
      "verify good in registry.example/production/api",
      "take back production good in s3://production by role/production with id-token",
    ]);
    assert.deepEqual(world.serving(), { staging: BUILT, production: GOOD });
  });

  it("rolls back by hand, by the production environment's own role", async () => {
    world.reset({ marked: ["production"] });
    const { code, output } = await run("rollback-production");
    assert.equal(code, 0, output);
    assert.deepEqual(once(done()), [
      "verify good in registry.example/production/api",
      "take back production good in s3://production by role/production with id-token",
    ]);
    assert.deepEqual(world.serving(), { staging: GOOD, production: GOOD });
  });
});
