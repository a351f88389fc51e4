import { lstatSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const OTHERS_MAY_WRITE = 0o002;
const STICKY = 0o1000;
const GROUP_AND_OTHERS = 0o077;

/**
 * A folder for code that is kept between runs: `$XDG_CACHE_HOME/slipway/<name>`, by default below `~/.cache`.
 *
 * Whoever can write there runs code as whoever reads it. So it is given out only where nobody else can: the folder is
 * the caller's own with mode 0700, and nobody but the caller and root can replace it or a folder above it. The shared
 * defaults of tsx (`/tmp/tsx-<uid>`) and of Node (`/tmp/node-compile-cache`) are checked by neither.
 *
 * @param {string} name
 * @returns {string | undefined} undefined where there is no such folder to be had: do without a cache then
 */
export function privateCache(name) {
  const slipway = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "slipway");
  const directory = join(slipway, name);
  try {
    mkdirSync(slipway, { recursive: true, mode: 0o755 });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return isPrivate(directory) && isOutOfReach(slipway) ? directory : undefined;
  } catch {
    return undefined; // a read-only home, for instance
  }
}

/** Windows has no modes, and gives each user a home that others cannot write to. */
const uid = process.getuid?.();

function isPrivate(directory) {
  const status = lstatSync(directory);
  if (uid === undefined) return status.isDirectory();
  return status.isDirectory() && status.uid === uid && (status.mode & GROUP_AND_OTHERS) === 0;
}

/** Whether others can replace neither `directory` nor any folder above it. */
function isOutOfReach(directory) {
  if (uid === undefined) return true;
  const { uid: owner, mode } = lstatSync(directory);
  const isOpen = (mode & OTHERS_MAY_WRITE) !== 0 && (mode & STICKY) === 0;
  if ((owner !== uid && owner !== 0) || isOpen) return false;
  const parent = dirname(directory);
  return parent === directory || isOutOfReach(parent);
}
