import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Fault, FAULTS } from "./support/faults.ts";
import { projectRoot } from "./support/project-root.ts";
import { drawn } from "./support/ring.ts";

const MOCHA = ["node_modules/mocha/bin/mocha.js", "--reporter", "json"];

/** The project's files as they are now, committed or not, in a folder of their own. */
function copyOfProject(): string {
  const copy = mkdtempSync(join(tmpdir(), "slipway-faults-"));
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    cwd: projectRoot,
    encoding: "utf8",
  });
  for (const file of files.split("\0").filter((file) => existsSync(join(projectRoot, file))))
    if (file !== "") cpSync(join(projectRoot, file), join(copy, file));
  symlinkSync(join(projectRoot, "node_modules"), join(copy, "node_modules"));
  return copy;
}

interface MochaReport {
  readonly stats: { readonly passes: number; readonly failures: number };
}

/** What mocha reports of one file of tests, whether they pass or not. */
async function runTests(project: string, file: string): Promise<MochaReport["stats"]> {
  const { SLIPWAY_TEST_CPU: _, ...env } = process.env;
  const command = promisify(execFile)(process.execPath, [...MOCHA, file], {
    cwd: project,
    env,
    maxBuffer: 2 ** 26,
  });
  const stdout = await command.then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  return (JSON.parse(stdout.slice(stdout.indexOf("{\n"))) as MochaReport).stats;
}

describe("faults that are put in", () => {
  it("are those that CONTRIBUTING.md lists", () => {
    const listed = [
      ...readFileSync(join(projectRoot, "CONTRIBUTING.md"), "utf8").matchAll(
        /^\| (?<where>[^|]+?) +\| (?<what>[^|]+?) +\| `(?<foundBy>test\/[^`]+)` +\|$/gm,
      ),
    ].map(({ groups }) => ({ ...groups }));
    assert.deepEqual(
      listed,
      FAULTS.map(({ where, what, foundBy }) => ({ where, what, foundBy })),
    );
  });

  describe("into a copy of the project", function () {
    this.timeout(300_000);
    let copy: string;
    before(() => {
      copy = copyOfProject();
    });
    after(() => rmSync(copy, { recursive: true, force: true }));

    for (const { where, what, file, right, wrong, foundBy } of drawn("faults", FAULTS, 2, nameOf))
      it(`are found by ${foundBy}: ${where}: ${what}`, async () => {
        const path = join(copy, file);
        const text = readFileSync(path, "utf8");
        assert.equal(text.split(right).length, 2, `${file} has it once: ${right}`);
        writeFileSync(
          path,
          text.replace(right, () => wrong),
        );
        try {
          const { failures } = await runTests(copy, foundBy);
          assert.ok(failures > 0, "no test fails");
        } finally {
          writeFileSync(path, text);
        }
        const { passes, failures } = await runTests(copy, foundBy);
        assert.ok(passes > 0 && failures === 0, "without the fault its tests pass");
      });
  });
});

function nameOf({ where, what }: Fault): string {
  return `${where}: ${what}`;
}
