import assert from "node:assert/strict";
import { join } from "node:path";
import { ESLint } from "eslint";

const root = join(import.meta.dirname, "..");
const eslint = new ESLint({ cwd: root });

async function refusals(expression: string, file: string): Promise<(string | null)[]> {
  const text = `export const x = (key, table, thing) => [key, table, thing, ${expression}];\n`;
  const [result] = await eslint.lintText(text, { filePath: join(root, file) });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

describe("objects as maps", () => {
  for (const file of ["policy/lib/probe.ts", "components/probe.ts", "sandbox/probe.ts", "app/src/probe.ts"]) {
    it(`are not asked by \`in\` for a key from outside, in ${file}`, async () => {
      assert.deepEqual(await refusals("key in table", file), ["no-restricted-syntax"]);
      assert.deepEqual(await refusals("Object.keys(thing).filter((each) => !(each in table))", file), [
        "no-restricted-syntax",
      ]);
    });
    it(`may be, for one that is written down, in ${file}`, async () => {
      assert.deepEqual(await refusals('"kind" in thing', file), []);
      assert.deepEqual(await refusals("Object.hasOwn(table, key)", file), []);
    });
  }
});
