/**
 * Compiles the package: `dist/` with JavaScript, its types, and the files that it reads at run time. Node strips no types
 * below node_modules, so what is published is compiled; in the repository the sources run as they are.
 *
 * The tree below dist/ is the repository's, of which it has what index.ts imports: one relative path names a file's
 * neighbour in both. So the package holds the facts and the chart of its own release, and no second package is needed.
 *
 *   node build.mjs       as npm does before it packs
 */
import { cpSync, existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { compilePackage, filesBelow } from "../scripts/compile-package.mjs";

const room = fileURLToPath(new URL(".", import.meta.url));
const root = dirname(room.replace(/\/$/, ""));
const dist = join(room, "dist");

/** What modules read by a path of their own, beside the facts. */
const FILES = ["charts/service", "components/admission/policies.json"];

compilePackage(room);
for (const path of filesBelow(dist)) {
  const source = relative(dist, path);
  const facts = source.replace(/\.js$/, ".json");
  if (source.startsWith("facts/") && facts !== source && existsSync(join(root, facts)))
    cpSync(join(root, facts), join(dist, facts));
}
for (const path of FILES) cpSync(join(root, path), join(dist, path), { recursive: true });
