import { randomUUID } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ownCommand } from "../own/files.ts";

/** The state directory of this sandbox. @throws where the process was not started by a sandbox. */
export function sandboxDir(): string {
  const dir = process.env.SLIPWAY_SANDBOX_DIR;
  if (dir === undefined || dir === "") {
    throw new Error(
      `SLIPWAY_SANDBOX_DIR is not set: an emulated plugin runs inside a sandbox only. Fix: \`${ownCommand("start")}\`, or \`${ownCommand("shell")}\`.`,
    );
  }
  return dir;
}

/** The parsed file, or undefined where there is none. */
export function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Replaces the file in one step: a reader, or a restart after SIGKILL, sees the old text or the new one. */
export function writeAtomic(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}

export function writeJson(path: string, value: unknown): void {
  writeAtomic(path, JSON.stringify(value, null, 2) + "\n");
}

/** Removes the file; one that is gone already is as good. */
export function remove(path: string): void {
  rmSync(path, { force: true });
}

const turns = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while no other process, and no other call in this one, holds the lock of `dir`.
 * A lock whose owner was killed is taken over.
 * @throws after `timeout` milliseconds, naming the process that holds the lock.
 */
export async function withLock<T>(dir: string, work: () => T | Promise<T>, timeout = 30_000): Promise<T> {
  const path = join(dir, "lock");
  const locked = async (): Promise<T> => {
    mkdirSync(dir, { recursive: true });
    await acquire(path, Date.now() + timeout);
    try {
      return await work();
    } finally {
      remove(path);
    }
  };
  const turn = (turns.get(path) ?? Promise.resolve()).then(locked, locked);
  turns.set(path, turn);
  return turn;
}

async function acquire(path: string, deadline: number): Promise<void> {
  for (let pause = 1; !tryCreate(path); pause = Math.min(pause * 2, 50)) {
    takeOverIfAbandoned(path);
    if (Date.now() > deadline) {
      throw new Error(
        `process ${owner(path) ?? "?"} has held ${path} for too long: end it, or remove the file`,
      );
    }
    await sleep(pause);
  }
}

/** Creates the lock and writes its owner into it. */
function tryCreate(path: string): boolean {
  try {
    closeSync(openSync(path, "wx"));
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
  writeFileSync(path, String(process.pid));
  return true;
}

/** A file without an owner is one whose creator was killed, or is between two system calls: wait this long. */
const UNOWNED_MS = 2_000;

/**
 * Taking over is guarded by a second lock: without it, of two that see the same dead owner the slower one would
 * remove the lock that the faster one has just made.
 */
function takeOverIfAbandoned(path: string): void {
  if (!isAbandoned(path)) return;
  const guard = `${path}.takeover`;
  if (!tryCreate(guard)) {
    if (isAbandoned(guard)) remove(guard);
    return;
  }
  if (isAbandoned(path)) remove(path);
  remove(guard);
}

function isAbandoned(path: string): boolean {
  const pid = owner(path);
  if (pid !== undefined) return !isAlive(pid);
  try {
    return Date.now() - statSync(path).mtimeMs > UNOWNED_MS;
  } catch {
    return false;
  }
}

function owner(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
