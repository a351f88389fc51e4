import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../policy/", import.meta.url));

const { main, bin, files, dependencies } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
) as Readonly<
  Record<"bin" | "dependencies", Record<string, string>> & { main: string; files: readonly string[] }
>;

/** What a module imports, types left out: they are gone when it runs. */
function importsOf(file: string): readonly string[] {
  const source = readFileSync(file, "utf8").replace(/^import type[^;]*;/gm, "");
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** The modules that those reach, and the packages that any of them imports. */
function reachedFrom(...entries: readonly string[]): { modules: Set<string>; packages: Set<string> } {
  const [modules, packages] = [new Set<string>(), new Set<string>()];
  const pending = entries.map((entry) => join(root, entry));
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (modules.has(file)) continue;
    modules.add(file);
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith(".")) pending.push(join(dirname(file), specifier));
      else if (!isBuiltin(specifier)) packages.add(specifier.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? specifier);
    }
  }
  return { modules, packages };
}

/** That it works once it is unpacked elsewhere is tested with the engine: test/sandbox/engine. */
describe("the policy pack as a package", () => {
  const { modules, packages } = reachedFrom(main, ...Object.values(bin));

  it("holds all that its entry points reach, and reaches nothing outside", () => {
    const packed = new Set([...files, "package.json"]);
    const missing = [...modules]
      .map((file) => relative(root, file))
      .filter((file) => !packed.has(file.split("/")[0] ?? ""));
    assert.deepEqual(missing, []);
    assert.ok(modules.has(join(root, "pack.ts")) && modules.has(join(root, "checker", "cli.ts")));
  });

  it("depends on all the packages that it imports, pinned", () => {
    assert.deepEqual(
      [...packages].filter((name) => !(name in dependencies)),
      [],
    );
    for (const version of Object.values(dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/);
  });

  it("brings what is read at run time: its configurations and the description that the engine asks for", () => {
    for (const file of ["config", "PulumiPolicy.yaml"]) assert.ok(files.includes(file), file);
  });
});
