/**
 * Runs the project's TypeScript as fast as Node itself would run JavaScript. Node >= 22.18 strips types by itself. For
 * older ones an entry point is bundled to JavaScript when it is first needed, and again when a source has changed: a
 * loader would take each process a thread of its own and half a second or more of CPU time, whatever it had cached.
 *
 * Errors name the sources: source maps lie beside what is made. A program may be bundled with the packages that it
 * imports, too: files of theirs by the hundred take a process another tenth of a second.
 *
 *   node compiled.mjs ENTRY …        runs a program of the project, such as sandbox/cluster/real/relay.ts
 */
import { createHash } from "node:crypto";
import { readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { publishDraft, removeOutdated } from "./policy/published-draft.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));

/** What is made is named by what it was made of: it cannot be stale. */
const BUILDS = join(root, ".slipway", "compiled");

/**
 * Imports a module of the project.
 *
 * @param {string} entry its path from the project's root, such as `sandbox/cli.ts`
 * @returns {Promise<any>} its exports
 * @throws where it cannot be compiled, in esbuild's words
 */
export async function importSource(entry) {
  const path = process.features.typescript ? join(root, entry) : await currentBuild(entry);
  return import(pathToFileURL(path).href);
}

/**
 * @param {string} entry
 * @param {boolean} withPackages whether it has what it imports from node_modules in it
 * @returns {Promise<string>} path of what it compiles to as its sources are now
 */
export async function currentBuild(entry, withPackages = false) {
  const name = `${entry.replaceAll("/", "-").replace(/\.ts$/, "")}${withPackages ? "-whole" : ""}`;
  return knownBuild(name) ?? (await makeBuild(entry, name, withPackages));
}

/** The build of the sources that were found when this entry point was last compiled, as they are now. */
function knownBuild(name) {
  try {
    const build = buildOf(name, JSON.parse(readFileSync(join(BUILDS, `${name}.json`), "utf8")));
    statSync(build);
    return build;
  } catch {
    return undefined; // nothing is there yet, or a source has gone
  }
}

/** @param {string[]} sources paths from the project's root */
function buildOf(name, sources) {
  const hash = createHash("sha256").update(readFileSync(fileURLToPath(import.meta.url)));
  for (const source of sources)
    hash
      .update(`${source}\0`)
      .update(readFileSync(join(root, source)))
      .update("\0");
  return join(BUILDS, `${name}-${hash.digest("hex").slice(0, 32)}`, "main.mjs");
}

async function makeBuild(entry, name, withPackages) {
  const isBuild = (each) => each.startsWith(`${name}-`);
  let sources = [];
  const folder = await publishDraft(BUILDS, async (draft) => {
    sources = await bundle(entry, draft, withPackages);
    return dirname(buildOf(name, sources));
  });
  const list = join(BUILDS, `${name}.json`);
  writeFileSync(`${list}.${process.pid}`, JSON.stringify(sources));
  renameSync(`${list}.${process.pid}`, list);
  removeOutdated(BUILDS, folder, isBuild);
  return join(folder, "main.mjs");
}

/** @returns {Promise<string[]>} the sources that went into it, from the project's root; of packages, what says which */
async function bundle(entry, outdir, withPackages) {
  const { build, stop } = await import("esbuild");
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: entry },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true, // what is imported late stays apart
    ...(withPackages ? { packages: "bundle", banner: { js: REQUIRE } } : { packages: "external" }),
    platform: "node",
    target: "node20.19",
    format: "esm",
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: "silent", // what it has to say is in the error
    plugins: [...(withPackages ? [ONE_PROTOBUF] : []), { name: "places", setup: keepPlaces }],
  });
  await stop();
  const inputs = Object.keys(metafile.inputs).sort();
  if (!withPackages) return inputs;
  return [...inputs.filter((input) => !input.startsWith("node_modules/")), "package-lock.json"];
}

/** Packages in CommonJS ask for Node's own modules by it. */
const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/**
 * A message is known by its class: all of them are made of the copy of google-protobuf that the SDK's are made of, for
 * which modules named `protobuf.ts` ask by a `require` of their own.
 *
 * @type {import("esbuild").Plugin}
 */
const ONE_PROTOBUF = {
  name: "one protobuf",
  setup(build) {
    const sdk = join(root, "node_modules", "@pulumi", "pulumi", "proto");
    build.onResolve({ filter: /^google-protobuf\// }, ({ path, pluginData, kind }) =>
      pluginData === sdk ? undefined : build.resolve(path, { kind, resolveDir: sdk, pluginData: sdk }),
    );
    build.onLoad({ filter: /[\\/]protobuf\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      return { contents: source.replace(/^const require = .+$/m, ""), loader: "ts" };
    });
  },
};

/** Has each source find what lies beside it, wherever its code ends up. @param {import("esbuild").PluginBuild} build */
function keepPlaces(build) {
  build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
    const source = readFileSync(path, "utf8");
    const places = {
      "import.meta.url": pathToFileURL(path).href,
      "import.meta.dirname": dirname(path),
      "import.meta.filename": path,
    };
    const contents = source.replace(/\bimport\.meta\.(url|dirname|filename)\b/g, (place) =>
      JSON.stringify(places[place]),
    );
    return { contents, loader: "ts" };
  });
}

const [node = "", script = "", entry = "", ...rest] = process.argv;
if (script !== "" && realpath(script) === fileURLToPath(import.meta.url)) {
  process.argv = [node, join(root, entry), ...rest]; // as if it had been run as it is
  await importSource(entry);
}

/** @param {string} path @returns {string | undefined} undefined where there is no such file, as with --eval */
function realpath(path) {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
