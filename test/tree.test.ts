import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(import.meta.dirname, "..");

/** For each folder of a room the folders that its modules import, types included, and by which module. */
function foldersOf(room: string): Map<string, Map<string, string>> {
  const folders = new Map<string, Map<string, string>>();
  const modules = readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !/^(dist|node_modules)\//.test(path),
  );
  for (const module of modules) {
    const from = dirname(module);
    const text = readFileSync(join(root, room, module), "utf8");
    for (const [, specifier = ""] of text.matchAll(/^(?:import|export|\}) [^;]*?from "(\.[^"]+)";$/gms)) {
      const to = dirname(relative(join(root, room), join(root, room, from, specifier)));
      if (to === from || to.startsWith("..")) continue;
      const imports = folders.get(from) ?? new Map<string, string>();
      folders.set(from, imports.set(to, `${module} imports ${specifier}`));
    }
  }
  return folders;
}

/** A folder and one within it may import each other: they are one thing. */
function nested(one: string, other: string): boolean {
  return [one, other].includes(".") || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

/** Circles of folders, each as the imports that make it up. */
function circlesOf(folders: ReturnType<typeof foldersOf>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (folder: string, path: readonly string[], imports: readonly string[]): void => {
    const start = path.indexOf(folder);
    if (start >= 0) {
      circles.push(imports.slice(start));
      return;
    }
    if (done.has(folder)) return;
    for (const [to, by] of folders.get(folder) ?? [])
      if (!nested(folder, to)) visit(to, [...path, folder], [...imports, by]);
    done.add(folder);
  };
  for (const folder of folders.keys()) visit(folder, [], []);
  return circles;
}

describe("folders of a room", () => {
  for (const room of ["components", "stacks", "ci", "policy", "sandbox", "app/src"]) {
    it(`import each other in one direction: ${room}`, () => {
      assert.deepEqual(circlesOf(foldersOf(room)), []);
    });
  }
});

/** Modules that import each other, types included, each circle as the modules that make it up. */
function circlesOfModules(room: string): string[][] {
  const modules = readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !/^(dist|node_modules)\//.test(path),
  );
  const imports = new Map(
    modules.map((module) => {
      const text = readFileSync(join(root, room, module), "utf8");
      const found = text.matchAll(/^(?:import|export|\}) [^;]*?from "(\.[^"]+)";$/gms);
      return [module, [...found].map(([, specifier = ""]) => join(dirname(module), specifier))] as const;
    }),
  );
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (module: string, path: readonly string[]): void => {
    const start = path.indexOf(module);
    if (start >= 0) circles.push(path.slice(start));
    if (start >= 0 || done.has(module)) return;
    for (const to of imports.get(module) ?? []) visit(to, [...path, module]);
    done.add(module);
  };
  for (const module of modules) visit(module, []);
  return circles;
}

describe("modules of a room", () => {
  for (const room of ["components", "stacks", "ci", "policy", "sandbox", "app/src", "facts"]) {
    it(`import each other in one direction, types too: ${room}`, () => {
      assert.deepEqual(circlesOfModules(room), []);
    });
  }
});
