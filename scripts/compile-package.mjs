/** What both packages that have types begin with, in plain JavaScript as npm runs it before it packs. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Compiles a room to its `dist/` by its `tsconfig.build.json`, and nothing that was there before stays.
 * @param {string} room its folder
 */
export function compilePackage(room) {
  const dist = join(room, "dist");
  rmSync(dist, { recursive: true, force: true });
  const compiler = dirname(createRequire(import.meta.url).resolve("typescript-native/package.json"));
  const args = [join(compiler, "bin", "tsc"), "-p", join(room, "tsconfig.build.json")];
  execFileSync(process.execPath, args, { stdio: "inherit" });
  // The compiler leaves the endings of imports in types as they are, and older ones don't know `.ts` there.
  for (const path of filesBelow(dist).filter((file) => file.endsWith(".d.ts")))
    writeFileSync(path, readFileSync(path, "utf8").replace(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.js"'));
}

/** @param {string} folder @returns {string[]} absolute paths of the files in it */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
