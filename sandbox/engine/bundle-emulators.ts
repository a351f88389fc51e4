import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { build, stop } from "esbuild";
import { ownRoot } from "../own/files.ts";
import { remove, writeAtomic } from "../plugin/file-store.ts";

/** How long what is no longer made is kept: a plugin that runs may yet import it. */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/**
 * Bundles the emulators, one file each and some for what they share or import late. Loading TypeScript by the module
 * takes a plugin half a second of CPU time at its start, and an update starts ten, one after the other.
 *
 * The published package has what this makes, and neither this nor the bundler.
 * @param entries the entry point of each below `sandbox/`, by its name
 */
export async function bundleEmulators(
  directory: string,
  entries: Readonly<Record<string, string>>,
): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: Object.entries(entries).map(([name, entry]) => ({
      in: join(ownRoot, "sandbox", entry),
      out: `${name}-plugin`,
    })),
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
}

function removeOutdated(directory: string, made: ReadonlySet<string>): void {
  const others = readdirSync(directory).filter((name) => !made.has(name));
  for (const path of others.map((name) => join(directory, name))) {
    if (Date.now() - statSync(path).mtimeMs > KEPT_MS) remove(path);
  }
}
