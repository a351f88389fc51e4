import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");

function check(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["stacks/check.mjs", ...args], {
    cwd: root,
    encoding: "utf8",
    // As in a hook or an editor, where there are no tools of ours.
    env: { HOME: process.env["HOME"], PATH: "/nowhere" },
  });
  return { status, stdout, stderr };
}

describe("npm run check, as a program of its own", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "slipway-check-"));
    writeFileSync(join(home, "Pulumi.yaml"), "name: shop\n");
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  it("needs no other program, and ends with 0 where nothing is wrong", () => {
    const file = join(home, "Pulumi.dev.yaml");
    writeFileSync(file, "config:\n  slipway:cluster: { existing: { name: dev } }\n");
    assert.deepEqual(check(file), {
      status: 0,
      stdout: "1 file checked: 0 errors, 0 warnings\n",
      stderr: "",
    });
  });

  it("says by its exit code that there is an error, and that something could not be checked", () => {
    const file = join(home, "Pulumi.dev.yaml");
    writeFileSync(file, "config:\n  slipway:awss: {}\n");
    const wrong = check(file, "--json");
    assert.equal(wrong.status, 1);
    const { files } = JSON.parse(wrong.stdout) as { files: { findings: { path: string }[] }[] };
    assert.deepEqual(
      files[0]?.findings.map(({ path }) => path),
      ["slipway:network", "slipway:cluster", "slipway:awss"],
    );
    assert.equal(check(join(home, "Pulumi.none.yaml")).status, 2);
  });
});
