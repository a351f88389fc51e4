/**
 * Compiles the package: `dist/` with JavaScript, its types, and the files that it reads at run time. Node strips no types
 * below node_modules, so what is published is compiled; in the repository the sources run as they are.
 *
 * The tree below dist/ is the repository's, of which it has what index.ts imports: one relative path names a file's
 * neighbour in both. So the package holds the facts and the chart of its own release, and no second package is needed.
 *
 *   node build.mjs       as npm does before it packs
 */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const room = fileURLToPath(new URL(".", import.meta.url));
const root = dirname(room.replace(/\/$/, ""));
const dist = join(room, "dist");

/** What modules read by a path of their own, beside the facts. */
const FILES = ["charts/service", "components/admission/policies.json"];

rmSync(dist, { recursive: true, force: true });
const compiler = dirname(createRequire(import.meta.url).resolve("typescript-native/package.json"));
execFileSync(process.execPath, [join(compiler, "bin", "tsc"), "-p", join(room, "tsconfig.build.json")], {
  stdio: "inherit",
});
for (const path of filesBelow(dist)) {
  const source = relative(dist, path);
  const facts = source.replace(/\.js$/, ".json");
  if (source.startsWith("facts/") && facts !== source && existsSync(join(root, facts)))
    cpSync(join(root, facts), join(dist, facts));
  // The compiler leaves the endings of imports in types as they are, and older ones don't know `.ts` there.
  if (path.endsWith(".d.ts"))
    writeFileSync(path, readFileSync(path, "utf8").replace(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.js"'));
}
for (const path of FILES) cpSync(join(root, path), join(dist, path), { recursive: true });

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
