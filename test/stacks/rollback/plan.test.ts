import assert from "node:assert/strict";
import fc from "fast-check";
import { InvalidInputError } from "../../../components/validation.ts";
import { previousDigest } from "../../../stacks/last-update.ts";
import { planRollback, type RollbackRequest, type StackState } from "../../../stacks/rollback/plan.ts";

const state: StackState = {
  digests: { api: "sha256:b", web: "sha256:d" },
  previousDigests: { api: "sha256:a" },
  lastResult: "succeeded",
};

const pathsOf = (given: StackState, request?: RollbackRequest): string[] => {
  try {
    planRollback(given, request);
    return [];
  } catch (error) {
    assert(error instanceof InvalidInputError);
    return error.problems.map(({ path }) => path);
  }
};

describe("stacks: rollback", () => {
  it("takes the release before, after an update that succeeded", () => {
    const { target, digests, lines } = planRollback(state);
    assert.equal(target, "previous");
    assert.deepEqual(digests, { api: "sha256:a" });
    assert.deepEqual(lines, ["api: sha256:b → sha256:a"]);
  });

  it("takes what served, after an update that failed: its outputs are those of the one before", () => {
    const { target, digests } = planRollback({ ...state, lastResult: "failed" });
    assert.equal(target, "last-good");
    assert.deepEqual(digests, state.digests);
  });

  it("does as it is told", () => {
    const failed = { ...state, lastResult: "failed" };
    assert.deepEqual(planRollback(failed, { target: "previous" }).digests, { api: "sha256:a" });
    assert.deepEqual(planRollback(failed, { services: ["web"] }).digests, { web: "sha256:d" });
  });

  it("refuses to guess: no digest, no such service, several, or an update that runs", () => {
    assert.deepEqual(pathsOf({ ...state, previousDigests: {} }), ["--stack"]);
    assert.deepEqual(pathsOf(state, { services: ["web", "shop"] }), ["--service", "--service"]);
    assert.deepEqual(pathsOf({ ...state, previousDigests: { api: "sha256:a", web: "sha256:c" } }), [
      "--service",
    ]);
    assert.deepEqual(pathsOf({ ...state, lastResult: "in-progress" }), ["--stack"]);
  });
});

describe("stacks: the digest before the last", () => {
  const digest = fc.constantFrom("sha256:a", "sha256:b", "sha256:c");

  it("is always the last other digest that served, whatever was updated in between", () => {
    fc.assert(
      fc.property(fc.array(digest, { minLength: 1 }), (releases) => {
        let last: { digests: Record<string, string>; previousDigests: Record<string, string> } = {
          digests: {},
          previousDigests: {},
        };
        for (const serving of releases) {
          const previous = previousDigest("api", serving, { ...last, strategies: {} });
          last = {
            digests: { api: serving },
            previousDigests: previous === undefined ? {} : { api: previous },
          };
        }
        const serving = releases.at(-1);
        assert.equal(
          last.previousDigests["api"],
          releases.findLast((each) => each !== serving),
        );
      }),
    );
  });
});
