/**
 * Compiles the package: `dist/` with JavaScript, types, and the files that the sandbox reads. Node strips no types below
 * node_modules, so what is published is compiled; in the repository the sources run as they are.
 *
 * The tree below dist/ is the repository's, of which it has what the sandbox needs: one relative path names a file's
 * neighbour in both.
 *
 *   node build.mjs       as npm does before it packs
 */
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { importSource } from "../compiled.mjs";

const room = fileURLToPath(new URL(".", import.meta.url));
const root = dirname(room.replace(/\/$/, ""));
const dist = join(room, "dist");

/** What no compiler makes: programs in plain JavaScript, manifests, facts, and the Go modules that tools are built from. */
const FOLDERS = [
  "sandbox",
  "facts",
  "policy/serving",
  ...["engine", "cluster", "crds", "prometheus", "alertmanager-server"].map((module) => `tools/${module}`),
];
const FILES = /\.(mjs|json|ya?ml|sh|go|mod|sum)$/;
/** What there is in the repository alone: how the package is made and started there. */
const NOT_PACKED = /^sandbox\/([^/]+$|dist\/|node_modules\/)/;

rmSync(dist, { recursive: true, force: true });
const compiler = dirname(createRequire(import.meta.url).resolve("typescript-native/package.json"));
execFileSync(process.execPath, [join(compiler, "bin", "tsc"), "-p", join(room, "tsconfig.build.json")], {
  stdio: "inherit",
});
// The compiler leaves the endings of imports in types as they are, and older ones don't know `.ts` there.
for (const path of filesBelow(dist).filter((file) => file.endsWith(".d.ts"))) {
  const types = readFileSync(join(dist, path), "utf8");
  writeFileSync(join(dist, path), types.replace(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.js"'));
}

for (const folder of FOLDERS) {
  for (const name of filesBelow(join(root, folder))) {
    const path = `${folder}/${name}`;
    if (FILES.test(path) && !NOT_PACKED.test(path)) cpSync(join(root, path), join(dist, path));
  }
}

const { EMULATORS } = await importSource("sandbox/engine/emulators.ts");
const { bundleEmulators } = await importSource("sandbox/engine/bundle-emulators.ts");
await bundleEmulators(join(dist, "sandbox", "emulators"), EMULATORS);
for (const ending of ["js", "d.ts"]) rmSync(join(dist, "sandbox", "engine", `bundle-emulators.${ending}`));

/** @param {string} folder @returns {string[]} paths from there */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}
