import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { projectRoot } from "../support/project-root.ts";

/** Of a lockfile, what npm and its own note in node_modules both have. */
type Packages = Record<string, { version?: string; integrity?: string; optional?: boolean }>;

const LOCKED: Packages = {
  "": { version: "0.2.0" },
  "node_modules/yaml": { version: "2.8.1", integrity: "sha512-a" },
  "node_modules/@esbuild/aix-ppc64": { version: "0.25.0", integrity: "sha512-b", optional: true },
};
const INSTALLED: Packages = { "node_modules/yaml": LOCKED["node_modules/yaml"]! };

describe("what a command installs before it begins", () => {
  let clone: string;
  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), "slipway-bootstrap-"));
    for (const folder of ["sandbox", "bin", "node_modules"]) mkdirSync(join(clone, folder));
    for (const file of ["sandbox/bootstrap.mjs", "sandbox/own/check-node.mjs"])
      cpSync(join(projectRoot, file), join(clone, file));
    writeFileSync(join(clone, "package-lock.json"), JSON.stringify({ packages: LOCKED }));
    const npm = join(clone, "bin", "npm");
    writeFileSync(npm, `#!/bin/sh\necho "$1" >> "${join(clone, "calls")}"\n`);
    chmodSync(npm, 0o755);
  });
  afterEach(() => rmSync(clone, { recursive: true }));

  const note = (packages: Packages): void =>
    writeFileSync(join(clone, "node_modules", ".package-lock.json"), JSON.stringify({ packages }));

  /** @returns the commands of npm that were run */
  function calls(): string[] {
    const PATH = [join(clone, "bin"), process.env["PATH"]].join(delimiter);
    const args = [join(clone, "sandbox", "bootstrap.mjs"), "npm-run", "tools"];
    execFileSync(process.execPath, args, { env: { ...process.env, PATH }, stdio: "pipe" });
    const file = join(clone, "calls");
    const made = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    rmSync(file, { force: true });
    return made;
  }

  it("is what the lockfile says, once", () => {
    assert.deepEqual([calls(), calls()], [["ci", "run"], ["run"]]);
  });

  it("is nothing where npm has installed that already", () => {
    note(INSTALLED);
    assert.deepEqual(calls(), ["run"]);
  });

  const stale: readonly (readonly [string, Packages])[] = [
    ["misses a package", {}],
    ["has another version", { "node_modules/yaml": { version: "2.8.0", integrity: "sha512-a" } }],
    ["has another content", { "node_modules/yaml": { version: "2.8.1", integrity: "sha512-c" } }],
  ];
  for (const [what, packages] of stale)
    it(`is all of it where npm's ${what}`, () => {
      note(packages);
      assert.deepEqual(calls(), ["ci", "run"]);
    });
});
