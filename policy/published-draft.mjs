/** How compiled code gets to where processes look for it, while others look there or make it, too. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** How long what is no longer current is kept: a process that runs may yet read a part of it. */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/**
 * Has a folder made aside and moved to its place. Of processes that make it at once each makes its own, and one's is
 * kept.
 *
 * @param {string} builds where the folder is to be
 * @param {(draft: string) => Promise<string>} make fills the draft, and says what its path is to be, below `builds`
 * @returns {Promise<string>} that path
 */
export async function publishDraft(builds, make) {
  mkdirSync(builds, { recursive: true });
  const draft = mkdtempSync(join(builds, "draft-"));
  try {
    const build = await make(draft);
    try {
      renameSync(draft, build);
    } catch (error) {
      if (!existsSync(build)) throw error;
    }
    return build;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * @param {string} builds
 * @param {string} current path of what is kept in any case
 * @param {(name: string) => boolean} isBuild which of the names there are of an earlier build
 */
export function removeOutdated(builds, current, isBuild) {
  const old = readdirSync(builds).filter((name) => isBuild(name) || name.startsWith("draft-"));
  for (const path of old.map((name) => join(builds, name))) {
    const status = path === current ? undefined : statSync(path, { throwIfNoEntry: false });
    if (status && Date.now() - status.mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}
