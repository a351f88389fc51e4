import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** The gate of a deploy repository, on what `render` writes there. */
describe("ci: the gate of a deploy repository", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-gate-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Runs the command of the workflow's last step, with the checker of this commit. @returns its exit code */
  function gate(golden: string, change: (text: string) => string = (text) => text): number | null {
    const text = readFileSync(new URL(`golden/${golden}.txt`, import.meta.url), "utf8");
    const changed = change(text);
    for (const part of changed.split(/^### /m).slice(1)) {
      const end = part.indexOf("\n");
      const file = join(folder, part.slice(0, end));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, part.slice(end + 1));
    }
    const workflow = readFileSync(join(folder, ".github/workflows/check.yml"), "utf8");
    const [, version = "", args = ""] =
      /run: npx --yes --ignore-scripts slipway-policy@(\S+) (.*)$/m.exec(workflow) ?? [];
    const { version: own } = JSON.parse(readFileSync(join(root, "policy/package.json"), "utf8")) as {
      version: string;
    };
    assert.equal(version, own);
    const command = [join(root, "policy/bin.mjs"), ...args.split(" ")];
    return spawnSync(process.execPath, command, { cwd: folder }).status;
  }

  for (const golden of ["everything", "canary"])
    it(`lets ${golden} pass as it is written`, () => {
      assert.equal(gate(golden), 0);
    });

  it("stops a change by hand that the platform's rules forbid", () => {
    const change = (text: string): string =>
      text.replace("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true");
    assert.equal(gate("everything", change), 1);
  });
});
