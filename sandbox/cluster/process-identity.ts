import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hasCode } from "../plugin/file-store.ts";

/** A process, told apart from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal for the same process only. */
  readonly startTime: string;
}

/**
 * Prints the identity of the shell that runs it, in the form that `parseIdentity` reads. A component is
 * launched by a shell that records itself and then becomes the component (`exec` keeps pid and start time):
 * at no moment does a component run unrecorded, even if the launcher is killed.
 */
export const PRINT_IDENTITY = `if [ -r "/proc/$$/stat" ]; then read -r line < "/proc/$$/stat"; else line="$$ $(LC_ALL=C ps -o stat=,lstart= -p $$)"; fi; echo "$line"`;

/** Reads a line of Linux' /proc/PID/stat, or `PID STATE START` as `ps` gives it. */
export function parseIdentity(line: string): (ProcessIdentity & { readonly zombie: boolean }) | undefined {
  // The second field of a stat line is the command in parentheses and may hold anything: count from its end.
  const stat = /^(?<pid>\d+) \(.*\) (?<state>\S)(?<rest>(?: -?\d+)+)/s.exec(line)?.groups;
  if (stat) {
    const startTime = stat["rest"]?.trim().split(" ")[18];
    return startTime ? { pid: Number(stat["pid"]), startTime, zombie: stat["state"] === "Z" } : undefined;
  }
  const ps = /^(?<pid>\d+)\s+(?<state>[A-Z])\S*\s+(?<start>\S.*\d)\s*$/.exec(line)?.groups;
  return ps && { pid: Number(ps["pid"]), startTime: ps["start"] ?? "", zombie: ps["state"] === "Z" };
}

/** The process that has this pid now; undefined where none has. */
export function identityOfPid(pid: number): ProcessIdentity | undefined {
  return parseIdentity(readIdentityLine(pid));
}

/** True while that very process runs: not a zombie of it, not another one with its pid. */
export function isRunning(process: ProcessIdentity): boolean {
  const now = parseIdentity(readIdentityLine(process.pid));
  return now !== undefined && now.startTime === process.startTime && !now.zombie;
}

function readIdentityLine(pid: number): string {
  if (process.platform !== "linux") return psLine(pid);
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ESRCH")) return "";
    throw error;
  }
}

function psLine(pid: number): string {
  try {
    const format = ["-o", "stat=,lstart=", "-p", String(pid)];
    return `${pid} ${execFileSync("ps", format, { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } })}`;
  } catch {
    return ""; // ps exits 1 where there is no such process
  }
}
