/** Where the tests' temporary files go: sandboxes write thousands of small files, which a disk makes everybody wait for. */
import { accessSync, constants, readFileSync, statfsSync } from "node:fs";
import { freemem } from "node:os";

const GIB = 2 ** 30;
/** statfs(2): TMPFS_MAGIC. */
const TMPFS = 0x01021994;
/** The sandboxes of four of the five lanes were 1 to 2 GiB. */
const ROOM = 4 * GIB;
/** Five lanes' control planes, nodes and engines, beside those files. */
const MEMORY = 12 * GIB;

export interface Machine {
  /** As a user's environment has it, who knows better. */
  readonly tmpdir: string | undefined;
  /** The type of the file system at the shared memory, and what is free of it, in bytes. */
  readonly shared: { readonly type: number; readonly free: number; readonly writable: boolean } | undefined;
  /** Lines of /proc/mounts. */
  readonly mounts: string;
  /** In bytes. */
  readonly freeMemory: number;
}

const SHARED = "/dev/shm";

/** @returns `TMPDIR` for the tests: shared memory where programs may be run from it and there is room, else undefined */
export function temporaryFolder({ tmpdir, shared, mounts, freeMemory }: Machine): string | undefined {
  if (tmpdir !== undefined || shared === undefined) return undefined;
  const mount = mounts
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, path]) => path === SHARED)
    .at(-1);
  const options = mount?.[3]?.split(",") ?? ["noexec"];
  const fits = shared.free >= ROOM && freeMemory >= MEMORY;
  return shared.type === TMPFS && shared.writable && !options.includes("noexec") && fits ? SHARED : undefined;
}

export function thisMachine(): Machine {
  const { TMPDIR: tmpdir } = process.env;
  const without = { tmpdir, shared: undefined, mounts: "", freeMemory: freemem() };
  try {
    const { type, bavail, bsize } = statfsSync(SHARED);
    const shared = { type, free: bavail * bsize, writable: isWritable(SHARED) };
    return { ...without, shared, mounts: readFileSync("/proc/mounts", "utf8") };
  } catch {
    return without;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
