import assert from "node:assert/strict";
import fc from "fast-check";
import { rules } from "../../policy/rules/index.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import { validSources } from "../support/arbitrary-config.ts";
import { leastPrivilegeFindings } from "../support/iam.ts";
import { unknownManagedPolicies } from "../support/managed-policies.ts";
import type { Registered } from "../support/mocks.ts";
import { runProgram } from "../support/program.ts";
import { drawn } from "../support/ring.ts";

/** What the mandatory rules of the policy pack say of what was registered. */
function violations(resources: readonly Registered[]): string[] {
  return resources.flatMap(({ type, name, inputs }) =>
    rules
      .filter(({ enforcement }) => enforcement === "mandatory")
      .flatMap((rule) =>
        rule
          .evaluate({ type, name, props: inputs })
          .filter(({ kind }) => kind === "violation")
          .map(({ fact }) => `${rule.name}: ${type} ${name}: ${fact}`),
      ),
  );
}

/** Fixed, so that a run that fails can be run again. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const RUNS_PER_SEED = 50;

describe("stacks: generated configurations", function () {
  this.timeout(900_000);

  // The SDK keeps a stack trace of every promise; made readable by source maps, they take most of the time.
  const { stackTraceLimit } = Error;
  before(() => (Error.stackTraceLimit = 0));
  after(() => (Error.stackTraceLimit = stackTraceLimit));

  for (const seed of drawn(`seeds of ${RUNS_PER_SEED} configurations`, SEEDS, 1)) {
    it(`parse, build their resources, break no policy and give no permission away: seed ${seed}`, async () => {
      await fc.assert(
        fc.asyncProperty(validSources, async (source) => {
          parseConfig(source);
          const { resources } = await runProgram(source);
          assert.deepEqual(violations(resources), []);
          assert.deepEqual(leastPrivilegeFindings(resources), []);
          assert.deepEqual(unknownManagedPolicies(resources), []);
        }),
        { numRuns: RUNS_PER_SEED, seed },
      );
    });
  }
});
