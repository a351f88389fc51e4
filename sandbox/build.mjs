/**
 * Compiles the package: `dist/` with JavaScript, types, and the files that the sandbox reads. Node strips no types below
 * node_modules, so what is published is compiled; in the repository the sources run as they are.
 *
 * The tree below dist/ is the repository's, of which it has what the sandbox needs: one relative path names a file's
 * neighbour in both.
 *
 *   node build.mjs       as npm does before it packs
 */
import { cpSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { importSource } from "../compiled.mjs";
import { compilePackage, filesBelow } from "../scripts/compile-package.mjs";

const room = fileURLToPath(new URL(".", import.meta.url));
const root = dirname(room.replace(/\/$/, ""));
const dist = join(room, "dist");

/** What no compiler makes: programs in plain JavaScript, manifests, facts, and the Go modules that tools are built from. */
const FOLDERS = [
  "sandbox",
  "facts",
  "policy/serving",
  ...["engine", "cluster", "crds", "prometheus", "alertmanager-server", "collector", "victoria-logs"].map(
    (module) => `tools/${module}`,
  ),
];
const FILES = /\.(mjs|json|ya?ml|sh|go|mod|sum)$/;
/** What there is in the repository alone: how the package is made and started there. */
const NOT_PACKED = /^sandbox\/([^/]+$|dist\/|node_modules\/)/;

compilePackage(room);
for (const folder of FOLDERS) {
  for (const file of filesBelow(join(root, folder))) {
    const path = relative(root, file);
    if (FILES.test(path) && !NOT_PACKED.test(path)) cpSync(join(root, path), join(dist, path));
  }
}

const { EMULATORS } = await importSource("sandbox/engine/emulators.ts");
const { bundleEmulators } = await importSource("sandbox/engine/bundle-emulators.ts");
await bundleEmulators(join(dist, "sandbox", "emulators"), EMULATORS);
for (const ending of ["js", "d.ts"]) rmSync(join(dist, "sandbox", "engine", `bundle-emulators.${ending}`));
