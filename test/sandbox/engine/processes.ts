import { readdirSync, readFileSync } from "node:fs";

/** A process as /proc shows it. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): Process[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
        // The name in parentheses may hold anything, so count from its end: state, then the parent's pid.
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        const command = readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ");
        return [{ pid: Number(entry), parent, command }];
      } catch {
        return []; // it has just ended
      }
    });
}

/** Pids of all that a process has started, however deep, whose command line matches. */
export function descendants(root: number, command: RegExp): number[] {
  const all = processes();
  const below = new Set([root]);
  for (let grown = true; grown;) {
    const found = all.filter(({ pid, parent }) => below.has(parent) && !below.has(pid));
    for (const { pid } of found) below.add(pid);
    grown = found.length > 0;
  }
  return all
    .filter(({ pid, command: line }) => pid !== root && below.has(pid) && command.test(line))
    .map(({ pid }) => pid);
}
