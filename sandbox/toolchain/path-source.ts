import { existsSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join, sep } from "node:path";
import { readJson, writeJson } from "../plugin/file-store.ts";
import { isExecutable, type ToolCache } from "./cache.ts";
import type { Acceptance } from "./catalog.ts";
import { SourceFailure } from "./errors.ts";
import { run } from "./run.ts";
import { findVersion, inRange, type VersionRange } from "./versions.ts";

const PROBE_TIMEOUT_MS = 5_000;

/** Smaller executables are shims, which may start another version tomorrow: what they said is not remembered. */
const SHIM_BYTES = 1_000_000;

/** A tool found on PATH. */
export interface Found {
  readonly path: string;
  readonly version: string;
  readonly companion?: string;
}

/** Looks for tools on a user's PATH. */
export class PathSource {
  readonly #env: NodeJS.ProcessEnv;
  readonly #folders: readonly string[];
  readonly #memory: VersionMemory;

  constructor(env: NodeJS.ProcessEnv, cache: ToolCache) {
    this.#env = env;
    this.#folders = usersFolders(env, cache.dir);
    this.#memory = new VersionMemory(join(cache.dir, "versions-on-path.json"));
  }

  /** The executables of a name, in PATH's order. */
  executables(name: string): string[] {
    return this.#folders.map((folder) => join(folder, name)).filter(isExecutable);
  }

  /**
   * The first executable on PATH whose version is accepted and whose companion is there.
   * @throws SourceFailure saying what was found instead.
   */
  async find(name: string, { probe, range }: Acceptance, companion?: string): Promise<Found> {
    const problems: string[] = [];
    for (const path of this.executables(name)) {
      const version = await this.#version(path, probe);
      if (version === undefined) problems.push(`${path} does not tell its version`);
      else if (!inRange(version, range)) problems.push(`${path} is ${version}`);
      else if (companion === undefined) return { path, version };
      else {
        const beside = join(dirname(realpathSync(path)), companion);
        const other = isExecutable(beside) ? beside : this.executables(companion)[0];
        if (other !== undefined) return { path, version, companion: other };
        problems.push(`${path} has no ${companion} beside it or on PATH`);
      }
    }
    throw new SourceFailure(
      "path",
      problems.join("; ") || "not found",
      `${name} ${describeRange(range)}${companion === undefined ? "" : `, with ${companion}`}`,
    );
  }

  async #version(path: string, probe: readonly string[]): Promise<string | undefined> {
    const remembered = this.#memory.recall(path);
    if (remembered !== undefined) return remembered;
    const { stdout } = await run(path, probe, {
      env: { ...this.#env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeoutMs: PROBE_TIMEOUT_MS,
    });
    const version = findVersion(stdout);
    if (version !== undefined) this.#memory.remember(path, version);
    return version;
  }
}

function describeRange({ atLeast, below }: VersionRange): string {
  return `>= ${atLeast} and < ${below}`;
}

/**
 * PATH without the folders that hold no tool of the user's own choice: npm's (a `pulumi` there downloads), this
 * cache, and the shims of a sandbox whose shell we may have been called from. Folders that are one and the same,
 * as /bin and /usr/bin often are, count once.
 */
function usersFolders(env: NodeJS.ProcessEnv, cacheDir: string): string[] {
  const stateDir = join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "slipway");
  const ours = [cacheDir, stateDir, env.SLIPWAY_SANDBOX_DIR].filter((dir) => dir !== undefined && dir !== "");
  const folders = new Map<string, string>();
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    const skip =
      !isAbsolute(folder) ||
      !existsSync(folder) ||
      folder.endsWith(join("node_modules", ".bin")) ||
      ours.some((dir) => folder === dir || folder.startsWith(`${dir}${sep}`));
    if (skip) continue;
    const real = realpathSync(folder);
    if (!folders.has(real)) folders.set(real, folder);
  }
  return [...folders.values()];
}

/** Versions of executables seen before, so that a warm start runs none of them. */
class VersionMemory {
  readonly #file: string;
  #known: Record<string, string> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  recall(path: string): string | undefined {
    const key = stamp(path);
    return key === undefined ? undefined : this.#load()[key];
  }

  remember(path: string, version: string): void {
    const key = stamp(path);
    if (key === undefined) return;
    this.#load()[key] = version;
    writeJson(this.#file, this.#known);
  }

  #load(): Record<string, string> {
    return (this.#known ??= readJson<Record<string, string>>(this.#file) ?? {});
  }
}

/** Identifies this very build of an executable; undefined for what must be asked each time. */
function stamp(path: string): string | undefined {
  const { size, mtimeMs } = statSync(path);
  return size < SHIM_BYTES ? undefined : `${realpathSync(path)}|${size}|${mtimeMs}`;
}
