import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { build, stop } from "esbuild";
import { remove, writeAtomic } from "../plugin/file-store.ts";

/** The emulator of each provider that the program uses: its entry point below `sandbox/`. */
const ENTRY_POINTS = {
  aws: "cloud/aws-plugin.ts",
  eks: "cloud/eks-plugin.ts",
  random: "cloud/random-plugin.ts",
  kubernetes: "kubernetes/plugin.ts",
} as const;

export type Emulator = keyof typeof ENTRY_POINTS;

/** How long what is no longer made is kept: a plugin that runs may yet import it. */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/**
 * Bundles the emulators, one file each and some for what they share or import late. Loading TypeScript by the module
 * takes a plugin half a second of CPU time at its start, and an update starts ten, one after the other.
 * @returns the path of each
 */
export async function bundleEmulators(projectRoot: string): Promise<Readonly<Record<Emulator, string>>> {
  // As deep below the root as the sources, whose paths relative to `import.meta.url` stay right.
  const directory = join(projectRoot, ".slipway", "emulators");
  const entryPoints = Object.entries(ENTRY_POINTS).map(([name, entry]) => ({
    in: join(projectRoot, "sandbox", entry),
    out: `${name}-plugin`,
  }));
  const { outputFiles } = await build({
    entryPoints,
    outdir: directory,
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    write: false,
    logLevel: "silent", // what it has to say is in the error
  });
  await stop();

  mkdirSync(directory, { recursive: true });
  // What is imported first, entry points last: a plugin may start at any moment.
  for (const { path, text } of outputFiles.toReversed()) {
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeAtomic(path, text);
  }
  removeOutdated(directory, new Set(outputFiles.map(({ path }) => basename(path))));
  const path = (name: Emulator): string => join(directory, `${name}-plugin.js`);
  return { aws: path("aws"), eks: path("eks"), random: path("random"), kubernetes: path("kubernetes") };
}

function removeOutdated(directory: string, made: ReadonlySet<string>): void {
  const others = readdirSync(directory).filter((name) => !made.has(name));
  for (const path of others.map((name) => join(directory, name))) {
    if (Date.now() - statSync(path).mtimeMs > KEPT_MS) remove(path);
  }
}
