/** What every CI system's example pipeline has to do, whoever runs it. */
import assert from "node:assert/strict";
import { isWhole } from "../../support/ring.ts";
import { BUILT, CiWorld, GOOD } from "./ci-world.ts";

export interface Run {
  readonly code: number;
  readonly output: string;
}

export interface CiSystem {
  /** @returns why it can't be run here; nothing: it can */
  begin(world: CiWorld): Promise<string | undefined>;
  /** A push to `main`, with somebody who agrees to production or without. */
  push(world: CiWorld, how: { readonly isApproved: boolean }): Promise<Run>;
  /** By hand, of production. */
  rollback(world: CiWorld): Promise<Run>;
  /** Token that the job of this environment has. */
  tokenOf(environment: string): string;
}

export function describePipeline(title: string, system: CiSystem): void {
  describe(title, () => {
    const world = new CiWorld();

    before(async function () {
      const reason = isWhole ? await system.begin(world) : "of the whole ring alone (SLIPWAY_RING=all)";
      if (reason === undefined) return;
      console.log(`      skipped: ${reason}`);
      this.skip();
    });
    after(() => world.end());

    const push = (isApproved: boolean): Promise<Run> => system.push(world, { isApproved });
    /** What was done, without what prepares it, and each thing once. */
    const done = (): string[] => [
      ...new Set(
        world.calls().filter((call) => /^(check|npm test|build|up|take back|sign|verify)/.test(call)),
      ),
    ];
    const by = (environment: string): string => `by role/${environment} with ${system.tokenOf(environment)}`;
    const upTo = {
      staging: [
        ...["check", "npm test", `build ${by("build")}`],
        ...["sign built in registry.example/staging/api", "sign built in registry.example/production/api"],
        "verify built in registry.example/staging/api",
        `up staging built in s3://staging ${by("staging")}`,
      ],
      production: [
        "verify built in registry.example/production/api",
        `up production built in s3://production ${by("production")}`,
      ],
    };
    const back = (stack: string): string[] => [
      `verify good in registry.example/${stack}/api`,
      `take back ${stack} good in s3://${stack} ${by(stack)}`,
    ];

    it("checks, builds, signs, verifies and deploys to staging, and waits for somebody before production", async () => {
      world.reset();
      const { code, output } = await push(false);
      assert.equal(code, 0, output);
      assert.deepEqual(done(), upTo.staging, output);
      assert.deepEqual(world.serving(), { staging: BUILT, production: GOOD });
    });

    it("deploys to production what staging runs, once somebody has agreed, verified again", async () => {
      world.reset();
      const { code, output } = await push(true);
      assert.equal(code, 0, output);
      assert.deepEqual(done(), [...upTo.staging, ...upTo.production]);
      assert.deepEqual(world.serving(), { staging: BUILT, production: BUILT });
    });

    for (const [what, failing, last] of [
      ["its own tests", "npm test", "npm test"],
      ["a vulnerability with a fix", "grype", `build ${by("build")}`],
      ["an image that is not proven to be ours", "verify", "verify built in registry.example/staging/api"],
    ] as const)
      it(`ends before anything is deployed by ${what}`, async () => {
        world.reset({ failing: [failing] });
        const { code } = await push(true);
        assert.notEqual(code, 0);
        assert.equal(done().at(-1), last);
        assert.deepEqual(world.serving(), { staging: GOOD, production: GOOD });
      });

    it("takes back what staging's smoke test finds bad, and lets nothing of it into production", async () => {
      world.reset({ badIn: ["staging"] });
      const { code, output } = await push(true);
      assert.notEqual(code, 0);
      assert.match(
        output,
        /Not good: api: GET https:\/\/localhost[^]*500 instead of 200[^]*Rolled back: api/,
      );
      assert.deepEqual(done(), [...upTo.staging, ...back("staging")]);
      assert.deepEqual(world.serving(), { staging: GOOD, production: GOOD });
    });

    it("takes back what production's smoke test finds bad, in the job that deployed it", async () => {
      world.reset({ badIn: ["production"] });
      const { code } = await push(true);
      assert.notEqual(code, 0);
      assert.deepEqual(done(), [...upTo.staging, ...upTo.production, ...back("production")]);
      assert.deepEqual(world.serving(), { staging: BUILT, production: GOOD });
    });

    it("rolls back by hand, by the production environment's own role", async () => {
      world.reset({ marked: ["production"] });
      const { code, output } = await system.rollback(world);
      assert.equal(code, 0, output);
      assert.deepEqual(done(), back("production"));
      assert.deepEqual(world.serving(), { staging: GOOD, production: GOOD });
    });
  });
}
