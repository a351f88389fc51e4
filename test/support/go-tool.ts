import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ToolCache } from "../../sandbox/toolchain/cache.ts";
import { SourceFailure } from "../../sandbox/toolchain/errors.ts";
import { findGo, type Go } from "../../sandbox/toolchain/go-command.ts";
import { PathSource } from "../../sandbox/toolchain/path-source.ts";

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
    await cache.exclusively(
      () => build(source, name, version, cache, go),
      () => undefined,
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
  const draft = cache.draft();
  const own = existsSync(join(source, "main.go")) ? ["."] : [];
  const others = /^tool\b/m.test(readFileSync(join(source, "go.mod"), "utf8")) ? ["tool"] : [];
  const command = ["build", "-trimpath", "-o", `${draft}/`, ...own, ...others];
  const { code, stderr } = await go.run(command, { cwd: source });
  if (code !== 0) throw new Error(`go build failed in tools/${name}:\n${stderr}`);
  cache.publish(draft, name, version);
}
