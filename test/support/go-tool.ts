import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../../sandbox/plugin/file-store.ts";
import { ToolCache } from "../../sandbox/toolchain/cache.ts";
import { SourceFailure } from "../../sandbox/toolchain/errors.ts";
import { findGo, type Go } from "../../sandbox/toolchain/go-command.ts";
import { PathSource } from "../../sandbox/toolchain/path-source.ts";

/** Longer than the longest build takes. */
const LOCK_TIMEOUT_MS = 60 * 60 * 1_000;

/**
 * A program that only tests use, from its Go module in tools/: built on first use and then kept in the tool cache. Beside
 * it are the `tool` lines of its go.mod.
 * @param env further variables of the build
 * @returns its path; undefined where there is no go command to build it with
 * @throws Error where the build fails
 */
export async function acquireGoTool(
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const source = join(import.meta.dirname, "../../tools", name);
  const cache = new ToolCache();
  const version = hashOf(
    ["go.mod", "go.sum", "main.go"].map((file) => join(source, file)).filter(existsSync),
  );
  if (!cache.has(name, version, name)) {
    const go = await goCommand(source, cache, env);
    if (go === undefined) return undefined;
    // A lock of its own: that of all tools would have every other test wait for this build.
    await withLock(
      join(cache.dir, name),
      async () => {
        if (!cache.has(name, version, name)) await build(source, name, version, cache, go);
      },
      LOCK_TIMEOUT_MS,
    );
  }
  return cache.path(name, version, name);
}

function hashOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 12);
}

async function goCommand(
  source: string,
  cache: ToolCache,
  env: Readonly<Record<string, string>>,
): Promise<Go | undefined> {
  try {
    const goMod = readFileSync(join(source, "go.mod"), "utf8");
    return await findGo(goMod, new PathSource(process.env, cache), process.env, env);
  } catch (error) {
    if (error instanceof SourceFailure) return undefined;
    throw error;
  }
}

async function build(source: string, name: string, version: string, cache: ToolCache, go: Go): Promise<void> {
  // Not a draft of the cache's, which goes when another run has installed its tools.
  const draft = mkdtempSync(join(cache.dir, name, ".draft-"));
  const own = existsSync(join(source, "main.go")) ? ["."] : [];
  const others = /^tool\b/m.test(readFileSync(join(source, "go.mod"), "utf8")) ? ["tool"] : [];
  const command = ["build", "-trimpath", "-o", `${draft}/`, ...own, ...others];
  try {
    const { code, stderr } = await go.run(command, { cwd: source });
    if (code !== 0) throw new Error(`go build failed in tools/${name}:\n${stderr}`);
    cache.publish(draft, name, version);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
