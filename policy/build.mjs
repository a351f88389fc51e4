/**
 * Compiles the package's two programs to a file of JavaScript each, and some for what they share or import late. The
 * published package holds those and no TypeScript; in the repository they are made when they are first needed. They start
 * several times faster than 300 modules do, and on every Node alike.
 *
 *   node build.mjs       writes dist/, as npm does before it packs
 */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publishDraft, removeOutdated } from "./published-draft.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));

/** What is made is named by what it was made of: it cannot be stale. */
const BUILDS = join(root, ".build");

const NO_SOURCES = ["node_modules", ".build", "dist", "config"];

/** Every file that what is made depends on: the sources, this one, and the versions of what is bundled. */
function sources(directory = root) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return NO_SOURCES.includes(entry.name) ? [] : sources(path);
    return /\.(ts|mjs|json)$/.test(entry.name) ? [path] : [];
  });
}

/** @param {readonly string[]} paths */
async function hashOfContents(paths) {
  const { createHash } = await import("node:crypto"); // which takes a tenth of the checker's start to load
  const hash = createHash("sha256");
  for (const path of paths)
    for (const part of [path.slice(root.length), readFileSync(path, "utf8")]) hash.update(part).update("\0");
  return hash.digest("hex").slice(0, 32);
}

/**
 * What no change of a file leaves as it was: its change time is the system's own, which no program sets. Reading all the
 * sources takes as long as the whole start of the checker does.
 *
 * @param {readonly string[]} paths
 */
const statesOf = (paths) =>
  paths
    .map((path) => {
      const { ino, size, mtimeMs, ctimeMs } = statSync(path);
      return `${path} ${ino} ${size} ${mtimeMs} ${ctimeMs}\n`;
    })
    .join("");

/**
 * The pages of the rules in the release's own tag, where package.json names its repository: `release.yml` and
 * `publish-policy.yml` write that into it before they pack.
 *
 * @param {{ readonly version: string, readonly repository?: { readonly url: string } }} manifest
 * @returns {string | undefined}
 */
export function docsBase({ version, repository }) {
  const address = repository && /^git\+(https:\/\/.+?)\.git$/.exec(repository.url)?.[1];
  return address && `${address}/blob/v${version}/docs/policies`;
}

/** @param {string} outdir */
async function build(outdir) {
  const { build, stop } = await import("esbuild");
  const docs = docsBase(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  await build({
    entryPoints: { checker: join(root, "checker", "cli.ts"), pack: join(root, "pack.ts") },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true, // in one file, what is imported late would be loaded at once: the SDK's server, and all of the SDK
    packages: "external",
    platform: "node",
    target: "node20.19",
    format: "esm",
    sourcemap: true,
    sourcesContent: false,
    define: docs === undefined ? {} : { SLIPWAY_DOCS_BASE: JSON.stringify(docs) },
    logLevel: "silent", // what it has to say is in the error
  });
  await stop();
}

/**
 * The folder of what the sources as they are compile to. Of processes that make it at once each makes its own, and one's
 * is kept.
 *
 * @returns {Promise<string>}
 */
export async function currentBuild() {
  const paths = sources().sort();
  const states = statesOf(paths);
  const note = join(BUILDS, "note"); // the build's name, and the states of what it was made of
  const noted = existsSync(note) ? readFileSync(note, "utf8") : "";
  const end = noted.indexOf("\n");
  const known = join(BUILDS, noted.slice(0, Math.max(0, end)));
  if (noted.slice(end + 1) === states && existsSync(join(known, "checker.mjs"))) return known;
  const name = await hashOfContents(paths);
  const current = await built(join(BUILDS, name));
  writeFileSync(note, `${name}\n${states}`);
  return current;
}

/** @param {string} current */
async function built(current) {
  if (existsSync(current)) return current;
  await publishDraft(BUILDS, async (draft) => {
    await build(draft);
    return current;
  });
  removeOutdated(BUILDS, current, () => true);
  return current;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  rmSync(join(root, "dist"), { recursive: true, force: true });
  await build(join(root, "dist"));
}
