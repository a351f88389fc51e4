import assert from "node:assert/strict";
import { join } from "node:path";
import { ESLint } from "eslint";

const root = join(import.meta.dirname, "..");
const eslint = new ESLint({ cwd: root });

async function refusals(pattern: string, file: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`export const pattern = ${pattern};\n`, {
    filePath: join(root, file),
  });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

const BACKTRACKING = "regexp/no-super-linear-backtracking";
const MOVE = "regexp/no-super-linear-move";

// Each takes the square of what it is given, or worse.
const slow: [pattern: string, rule: string][] = [
  ["/^(a+)+$/", BACKTRACKING],
  ["/^\\d+\\.?\\d*$/", BACKTRACKING],
  ["/^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$/", BACKTRACKING],
  ["/\\/+$/", MOVE],
];

describe("regular expressions", () => {
  for (const file of [
    "policy/lib/probe.ts",
    "components/probe-plan.ts",
    "sandbox/probe.ts",
    "app/src/probe.ts",
  ]) {
    for (const [pattern, rule] of slow) {
      it(`that are slower than linear are refused in ${file}: ${pattern}`, async () => {
        assert.deepEqual(await refusals(pattern, file), [rule]);
      });
    }
    it(`that are linear are not, in ${file}`, async () => {
      assert.deepEqual(await refusals("/^\\d+(\\.\\d*)?$/", file), []);
    });
  }
});
