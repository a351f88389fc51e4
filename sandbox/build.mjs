/**
 * Compiles the package: `dist/` with JavaScript, types, and the files that the sandbox reads. Node strips no types below
 * node_modules, so what is published is compiled; in the repository the sources run as they are.
 *
 * The tree below dist/ is the repository's, of which it has what the sandbox needs: one relative path names a file's
 * neighbour in both.
 *
 *   node build.mjs       as npm does before it packs
 */
import { cpSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
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

// One file each and some for what they share or import late: an update starts ten plugins, one after the other.
const { EMULATORS } = await importSource("sandbox/engine/emulators.ts");
await build({
  entryPoints: Object.entries(EMULATORS).map(([name, entry]) => ({
    in: join(room, entry),
    out: `${name}-plugin`,
  })),
  outdir: join(dist, "sandbox", "emulators"),
  bundle: true,
  splitting: true,
  packages: "external", // whose licences they keep beside them
  platform: "node",
  format: "esm",
  logLevel: "silent", // what it has to say is in the error
});
