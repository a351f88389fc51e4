import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ToolCache } from "../../sandbox/toolchain/cache.ts";
import { type CiFile, textOf } from "./other-ci.ts";

/** On PyPI, with the vendors' own schemas in it: GitLab's, CircleCI's by SchemaStore, Microsoft's. */
const VERSION = "0.39.0";
const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** @returns the path of check-jsonschema, which the first call on a machine installs into the user's cache */
async function acquireChecker(): Promise<string> {
  const venv = join(new ToolCache().dir, "check-jsonschema", VERSION);
  const program = join(venv, "bin", "check-jsonschema");
  if (!existsSync(program)) {
    await run("python3", ["-m", "venv", "--clear", venv]);
    const pip = ["install", "--quiet", "--disable-pip-version-check", `check-jsonschema==${VERSION}`];
    await run(join(venv, "bin", "pip"), pip);
  }
  return program;
}

describe("files of other CI systems, by their vendors' schemas", () => {
  let checker: string;
  let folder: string;
  before(async function () {
    this.timeout(120_000);
    folder = mkdtempSync(join(tmpdir(), "slipway-ci-files-"));
    checker = await acquireChecker();
  });
  after(() => rmSync(folder, { recursive: true }));

  const check = (schema: string, file: string): Promise<unknown> =>
    // Their regular expressions are not of the Unicode kind.
    run(checker, ["--builtin-schema", `vendor.${schema}`, "--regex-variant", "nonunicode", file]);

  const schemas: readonly (readonly [CiFile, string, RegExp, string])[] = [
    ["gitlab-ci.yml", "gitlab-ci", /resource_group: build/, "resource_group: [build]"],
    ["circleci.yml", "circle-ci", /requires: \[build\]/, "requires: { build: 1 }"],
    ["azure-pipelines.yml", "azure-pipelines", /timeoutInMinutes: "60"/, "timeoutInMinute: 1"],
  ];
  for (const [file, schema, from, to] of schemas)
    it(`take ${file} as it is, and not with a mistake in it`, async function () {
      this.timeout(60_000);
      await check(schema, join(root, "examples/ci", file));
      const broken = join(folder, file);
      const text = textOf(file).replace(from, to);
      assert.notEqual(text, textOf(file));
      writeFileSync(broken, text);
      await assert.rejects(check(schema, broken));
    });
});
