import assert from "node:assert/strict";
import { InvalidInputError, type Problem } from "../../components/validation.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import { withImages } from "../support/program.ts";
import { merged, settingsOf, sourceOf } from "../support/stack-file.ts";
import { wrongInputs } from "./wrong-inputs.ts";

/** The production file with one setting replaced whole. */
function problemsWith(path: string, value: unknown): readonly Problem[] {
  const changes = (keys: string[], inner: unknown): Record<string, unknown> => {
    const [key = "", ...rest] = keys;
    return { [key]: rest.length === 0 ? inner : changes(rest, inner) };
  };
  const without = merged(settingsOf("production"), changes(path.split("."), undefined));
  try {
    parseConfig(withImages(sourceOf("production", merged(without, changes(path.split("."), value)))));
    return [];
  } catch (error) {
    assert.ok(error instanceof InvalidInputError, String(error));
    return error.problems;
  }
}

describe("oracles: wrong inputs", () => {
  it("are at least 70", () => {
    assert.ok(wrongInputs.length >= 70, String(wrongInputs.length));
  });

  for (const { set, to, message, at = set } of wrongInputs) {
    const shown = JSON.stringify(to);
    it(`are refused before anything is created: ${set} = ${shown.length > 90 ? `${shown.slice(0, 90)}…` : shown}`, () => {
      const problems = problemsWith(set, to);
      assert.notEqual(problems.length, 0, "accepted");
      const found = problems.filter(({ path }) => path === `slipway:${at}`);
      assert.ok(
        found.some((problem) => message.test(problem.message)),
        problems.map((problem) => `${problem.path}: ${problem.message}`).join("\n"),
      );
      for (const problem of found) {
        assert.ok(problem.allowed, "says what is allowed");
        assert.ok(problem.fix, "says how to fix it");
      }
    });
  }
});
