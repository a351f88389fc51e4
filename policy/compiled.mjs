import { existsSync } from "node:fs";
import module from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { privateCache } from "./private-cache.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));

/**
 * Imports one of the package's programs as JavaScript: what the package was published with, or, in the repository, what
 * the sources compile to as they are now.
 *
 * @param {"checker" | "pack"} program
 */
export async function importCompiled(program) {
  const cache = privateCache("compile-cache");
  if (cache !== undefined) module.enableCompileCache?.(cache);
  const isRepository = existsSync(join(root, "build.mjs")); // which is not published
  const folder = isRepository ? await (await import("./build.mjs")).currentBuild() : join(root, "dist");
  const imported = await import(pathToFileURL(join(folder, `${program}.mjs`)).href);
  module.flushCompileCache?.(); // the engine kills a pack, and what is cached is written at exit
  return imported;
}
