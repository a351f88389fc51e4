import { accessSync, constants, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { withLock, writeAtomic } from "../plugin/file-store.ts";

/** Longer than the longest build takes: who holds the lock is alive, or the lock would have been taken over. */
const LOCK_TIMEOUT_MS = 2 * 60 * 60 * 1000;

const ABSENCE_MS = 24 * 60 * 60 * 1000;

/**
 * The tools installed for this user, outside the tree so that clones share them:
 * `${SLIPWAY_CACHE_DIR:-${XDG_CACHE_HOME:-~/.cache}/slipway}/tools/<tool>/<version>/`.
 */
export class ToolCache {
  readonly dir: string;
  readonly #drafts: string;

  constructor(env: NodeJS.ProcessEnv = process.env) {
    const root = env.SLIPWAY_CACHE_DIR || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "slipway");
    this.dir = join(root, "tools");
    this.#drafts = join(this.dir, ".drafts");
  }

  /** The path that an executable has, or would have. */
  path(tool: string, version: string, executable: string): string {
    return join(this.dir, tool, version, executable);
  }

  has(tool: string, version: string, executable: string): boolean {
    return isExecutable(this.path(tool, version, executable));
  }

  /**
   * Runs `work` while no other process installs anything here. One lock for all: two runs that start together want
   * the same tools, and two builds at once would only slow each other down.
   * @param onWait called when another process holds the lock.
   */
  async exclusively<T>(work: () => Promise<T>, onWait: () => void): Promise<T> {
    const notice = setTimeout(onWait, 500);
    try {
      return await withLock(
        this.dir,
        async () => {
          clearTimeout(notice);
          try {
            return await work();
          } finally {
            rmSync(this.#drafts, { recursive: true, force: true });
          }
        },
        LOCK_TIMEOUT_MS,
      );
    } finally {
      clearTimeout(notice);
    }
  }

  /** Notes that an optional tool can't be had, so that not every start asks the network for it. */
  rememberAbsent(tool: string, version: string): void {
    writeAtomic(this.#absence(tool, version), "");
  }

  /** Whether the tool was found absent within the last day. */
  isKnownAbsent(tool: string, version: string): boolean {
    const noted = statSync(this.#absence(tool, version), { throwIfNoEntry: false });
    return noted !== undefined && Date.now() - noted.mtimeMs < ABSENCE_MS;
  }

  #absence(tool: string, version: string): string {
    return join(this.dir, tool, `${version}.absent`);
  }

  /** An empty folder for work in progress, to be used within `exclusively`, whose end removes it. */
  draft(): string {
    const draft = join(this.#drafts, randomUUID());
    mkdirSync(draft, { recursive: true });
    return draft;
  }

  /** Puts a finished folder in its place in one step: a tool is there whole or not at all. */
  publish(draft: string, tool: string, version: string): void {
    const target = join(this.dir, tool, version);
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
  }
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
