import assert from "node:assert/strict";
import fc from "fast-check";
import { InvalidInputError } from "../../../components/validation.ts";
import { previousDigest } from "../../../stacks/last-update.ts";
import { planRollback, type RollbackRequest, type StackState } from "../../../stacks/rollback/plan.ts";

const state: StackState = {
  digests: { api: "sha256:b", web: "sha256:d" },
  previousDigests: { api: "sha256:a" },
  lastResult: "succeeded",
  isInterrupted: false,
  messages: [],
  unconfirmed: {},
  newestUpdate: "null",
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

  it("takes what served after an update that was interrupted, whatever the history says of the one before", () => {
    const { target, digests } = planRollback({ ...state, isInterrupted: true });
    assert.equal(target, "last-good");
    assert.deepEqual(digests, state.digests);
  });

  it("takes what served before a release that was not found good, however often it is interrupted", () => {
    const unconfirmed = { api: "sha256:a" };
    for (const given of [
      { ...state, unconfirmed },
      { ...state, unconfirmed, lastResult: "failed" },
      { ...state, unconfirmed, isInterrupted: true },
    ]) {
      const { target, digests, lines, stillUnconfirmed } = planRollback(given);
      assert.equal(target, "last-good");
      assert.deepEqual(digests, { api: "sha256:a", web: "sha256:d" });
      assert.match(lines[0]!, /^api: sha256:a, which served before the release that was not found good$/);
      assert.deepEqual(stillUnconfirmed, {});
    }
    const { stillUnconfirmed } = planRollback({ ...state, unconfirmed }, { services: ["web"] });
    assert.deepEqual(stillUnconfirmed, unconfirmed);
  });

  it("does not say that an update failed where none did", () => {
    const { lines } = planRollback(state, { services: ["web"], target: "last-good" });
    assert.deepEqual(lines, ["web: sha256:d, which serves: the last update succeeded"]);
  });

  it("goes back to a release that a rollback has left only when told, says so, and has it analysed", () => {
    const { message } = planRollback(state);
    assert.equal(message, "Rollback of api from sha256:b to sha256:a");
    const after = { ...state, digests: { api: "sha256:a" }, previousDigests: { api: "sha256:b" } };
    const left = { ...after, messages: ["deploy: another service", message] };
    assert.deepEqual(pathsOf(left), ["--to"]);
    const { lines, isLeft, digests } = planRollback(left, { target: "previous" });
    assert.deepEqual([isLeft, digests], [true, { api: "sha256:b" }]);
    assert.match(lines.join(), /sha256:a → sha256:b, the release that a rollback has left/);
  });

  it("takes a release for good again once a rollback has gone to it, or where only a failed one was left", () => {
    const back = "Rollback of api from sha256:a to sha256:b";
    const left = { ...state, digests: { api: "sha256:c" }, previousDigests: { api: "sha256:b" } };
    const messages = [back, "Rollback of api from sha256:b to sha256:a"];
    assert.equal(planRollback({ ...left, messages }).isLeft, false);
    const { message } = planRollback({ ...state, lastResult: "failed" }, { services: ["api"] });
    assert.equal(message, "Rollback of api to sha256:b");
    assert.equal(planRollback({ ...left, messages: [message] }).isLeft, false);
  });

  it("knows no digest of a service that is called like what every object has", () => {
    assert.deepEqual(pathsOf(state, { services: ["constructor"] }), ["--service"]);
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
  it("is none for a new service called constructor", () => {
    const last = { digests: {}, previousDigests: {}, strategies: {} };
    assert.equal(previousDigest("constructor", "sha256:a", last), undefined);
  });

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
