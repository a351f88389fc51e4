import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { REPORTED_CASES } from "./cases/reported-cases.ts";

const run = promisify(execFile);

/** The titles of all tests that have cases, as mocha itself calls them; none of them is run. */
async function titles(): Promise<readonly string[]> {
  const files = ["test/policy/cases/*.test.ts", "test/policy/components.test.ts"];
  const { stdout } = await run(
    process.execPath,
    ["node_modules/mocha/bin/mocha.js", "--dry-run", "--reporter", "json", ...files],
    { maxBuffer: 16 * 1024 * 1024 },
  );
  const report = JSON.parse(stdout.slice(stdout.indexOf("{"))) as { readonly tests: { fullTitle: string }[] };
  return report.tests.map(({ fullTitle }) => fullTitle);
}

describe("the cases that users and public suites reported", () => {
  it("have a test each", async () => {
    const known = await titles();
    const missing = Object.entries(REPORTED_CASES).filter(([, title]) => !known.includes(title));
    assert.deepEqual(missing, []);
  });
});
