import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { SandboxError } from "./errors.ts";

/** etcd sets 64 MB aside for a log, and as much for the next (etcd, server/storage/wal, `SegmentSizeBytes`); images come beside. */
const MIN_FREE_MIB = 512;
const MIB = 1024 ** 2;

const ELSEWHERE = "have XDG_STATE_HOME (sandboxes) and XDG_CACHE_HOME (tools) name folders elsewhere";

/** @throws where the disk of a folder, which need not be there yet, is all but full: etcd says so by a stack trace. */
export function assertRoom(folder: string, minFreeMib = MIN_FREE_MIB): void {
  if (!existsSync(folder) && dirname(folder) !== folder) return assertRoom(dirname(folder), minFreeMib);
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / MIB);
  if (free >= minFreeMib) return;
  throw new SandboxError(
    `${folder}: ${free} MiB are free; a sandbox needs ${minFreeMib} MiB.\nFix: make room, or ${ELSEWHERE}.`,
  );
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there",
  EDQUOT: "the quota of this user is used up",
  ENOENT: "it can't be made there",
  ENOSPC: "no space is left",
  ENOTDIR: "a part of this path is a file",
  EPERM: "this user may not write there",
  EROFS: "the file system is read-only",
};

/** What a failed call of the file system means for whoever typed the command; undefined of other errors. */
export function storageTrouble(error: unknown): string | undefined {
  const { code = "", syscall, path } = error as NodeJS.ErrnoException;
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  if (syscall === undefined || path === undefined || reason === undefined) return undefined;
  // What is not there to be read is another matter.
  if (code === "ENOENT" && syscall !== "mkdir") return undefined;
  return `${path} can't be written: ${reason} (${code}).\nFix: make it writable, make room, or ${ELSEWHERE}.`;
}
