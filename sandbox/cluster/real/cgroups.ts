import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../../plugin/file-store.ts";
import { ClusterError } from "../errors.ts";
import type { Layout } from "../layout.ts";
import { cgroupVersion } from "./preflight.ts";

const ROOT = "/sys/fs/cgroup";
/** A file that only groups of v1 have. */
const CLONE_CHILDREN = "cgroup.clone_children";

/** The control group of a sandbox's pods, for `cgroupRoot`: of its own, so that nothing mixes and all can go. */
export function cgroupName(layout: Layout): string {
  return `/slipway-${createHash("sha256").update(layout.root).digest("hex").slice(0, 12)}`;
}

/** Makes it in every hierarchy; the kubelet wants to find it. */
export function createCgroups(layout: Layout): void {
  if (cgroupVersion() === "v2") {
    const available = readFileSync(join(ROOT, "cgroup.controllers"), "utf8").trim().split(" ");
    writeFileSync(join(ROOT, "cgroup.subtree_control"), available.map((name) => `+${name}`).join(" "));
  }
  for (const hierarchy of hierarchies()) {
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

const REMOVE_ATTEMPTS = 600;
const REMOVE_PAUSE_MS = 50;

/** Removes it; a group stays busy for a moment after its last process has been killed. */
export async function removeCgroups(layout: Layout): Promise<void> {
  const groups = hierarchies().map((hierarchy) => hierarchy + cgroupName(layout));
  for (let attempt = 0; groups.some((group) => existsSync(group)); attempt++) {
    if (attempt > REMOVE_ATTEMPTS) {
      throw new ClusterError(
        `control groups ${groups.filter((group) => existsSync(group)).join(", ")} stay busy`,
      );
    }
    if (attempt > 0) await sleep(REMOVE_PAUSE_MS);
    groups.forEach(removeTree);
  }
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
function hierarchies(): string[] {
  switch (cgroupVersion()) {
    case "v2":
      return [ROOT];
    case "v1":
      // Controllers that share a hierarchy have links to its directory.
      return readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [join(ROOT, entry.name)] : [],
      );
    default:
      return [];
  }
}
