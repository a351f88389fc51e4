import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode, readJson, remove, writeJson } from "../../plugin/file-store.ts";
import { ClusterError } from "../errors.ts";
import type { Layout } from "../layout.ts";
import { type CgroupVersion, cgroupVersion } from "./preflight.ts";

const ROOT = "/sys/fs/cgroup";
/** Which controllers the groups below a group have, in v2. */
const SUBTREE = "cgroup.subtree_control";
/** A file that only groups of v1 have. */
const CLONE_CHILDREN = "cgroup.clone_children";

/** Names of all sandboxes' groups. */
const GROUP = /^slipway-[0-9a-f]{12}$/;

/** The control group of a sandbox's pods, for `cgroupRoot`: of its own, so that nothing mixes and all can go. */
export function cgroupName(layout: Layout): string {
  return `/slipway-${createHash("sha256").update(layout.root).digest("hex").slice(0, 12)}`;
}

/** What kernels have of it: the unified hierarchy's root, or the folder of v1's. */
interface CgroupFiles {
  /** @default "/sys/fs/cgroup" */
  readonly root?: string;
  /** @default this machine's */
  readonly version?: CgroupVersion | undefined;
  /**
   * Where the sandboxes of this machine note which controllers they have enabled.
   * @default in /run, which is empty after a boot, as these settings are
   */
  readonly note?: string;
}

const NOTE = "/run/slipway/cgroup-controllers.json";

/** Makes it in every hierarchy; the kubelet wants to find it. */
export function createCgroups(layout: Layout, files: CgroupFiles = {}): void {
  const { root = ROOT, version = cgroupVersion(), note = NOTE } = files;
  if (version === "v2") enableControllers(root, note);
  for (const hierarchy of hierarchies(root, version)) {
    const group = hierarchy + cgroupName(layout);
    mkdirSync(group, { recursive: true });
    if (existsSync(join(group, CLONE_CHILDREN)) && existsSync(join(group, "cpuset.cpus"))) {
      // In v1 a new group has no processors and no memory nodes until it is given some.
      for (const file of ["cpuset.cpus", "cpuset.mems"]) {
        writeFileSync(join(group, file), readFileSync(join(hierarchy, file)));
      }
      writeFileSync(join(group, CLONE_CHILDREN), "1");
    }
  }
}

/** Enables what is missing, and notes it before: a start that is killed is followed by another, or by `down`. */
function enableControllers(root: string, note: string): void {
  const [available, enabled] = [words(join(root, "cgroup.controllers")), words(join(root, SUBTREE))];
  const missing = available.filter((name) => !enabled.includes(name));
  if (missing.length === 0) return;
  writeJson(note, [...new Set([...(readJson<readonly string[]>(note) ?? []), ...missing])]);
  writeFileSync(join(root, SUBTREE), missing.map((name) => `+${name}`).join(" "));
}

/**
 * Takes back, after the last sandbox, what they have enabled. A controller that somebody else's group has given on to its
 * own groups by then stays: the kernel answers EBUSY (Documentation/admin-guide/cgroup-v2.rst, "Top-down Constraint").
 */
function disableControllers(root: string, note: string): void {
  const noted = readJson<readonly string[]>(note) ?? [];
  if (noted.length === 0 || readdirSync(root).some((name) => GROUP.test(name))) return;
  const enabled = words(join(root, SUBTREE));
  for (const name of noted.filter((each) => enabled.includes(each))) {
    try {
      writeFileSync(join(root, SUBTREE), `-${name}`);
    } catch {
      // It stays: no reason for `down` to fail.
    }
  }
  remove(note);
}

function words(path: string): string[] {
  return readFileSync(path, "utf8").trim().split(/\s+/).filter(Boolean);
}

const REMOVE_ATTEMPTS = 600;
const REMOVE_PAUSE_MS = 50;

/** Removes it; a group stays busy for a moment after its last process has been killed. */
export async function removeCgroups(layout: Layout, files: CgroupFiles = {}): Promise<void> {
  const { root = ROOT, version = cgroupVersion(), note = NOTE } = files;
  const groups = hierarchies(root, version).map((hierarchy) => hierarchy + cgroupName(layout));
  for (let attempt = 0; groups.some((group) => existsSync(group)); attempt++) {
    if (attempt > REMOVE_ATTEMPTS) {
      throw new ClusterError(
        `control groups ${groups.filter((group) => existsSync(group)).join(", ")} stay busy`,
      );
    }
    if (attempt > 0) await sleep(REMOVE_PAUSE_MS);
    groups.forEach(removeTree);
  }
  if (version === "v2") disableControllers(root, note);
}

/** Deepest first; a group that is still busy is left for the next attempt. */
function removeTree(group: string): void {
  try {
    for (const entry of readdirSync(group, { withFileTypes: true })) {
      if (entry.isDirectory()) removeTree(join(group, entry.name));
    }
    rmdirSync(group);
  } catch (error) {
    if (!["ENOENT", "EBUSY", "ENOTEMPTY"].some((code) => hasCode(error, code))) throw error;
  }
}

/** Where groups are made: v2's one hierarchy, or each of v1's, which may include a `unified` one. */
function hierarchies(root: string, version: CgroupVersion | undefined): string[] {
  switch (version) {
    case "v2":
      return [root];
    case "v1":
      // Controllers that share a hierarchy have links to its directory.
      return readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [join(root, entry.name)] : [],
      );
    default:
      return [];
  }
}
