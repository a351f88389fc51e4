/** A command whose time is measured: its own and that of all its descendants. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";

export interface Measured {
  /** Exit status; 128 and the signal's number where it was ended by one. */
  readonly code: number;
  /** Seconds from beginning to end. */
  readonly wall: number;
  /**
   * Seconds of CPU, user's and system's, of the command and all of its descendants that were waited for. A process that
   * outlives whoever started it (a control plane of `npm start`) is not among them.
   */
  readonly cpu: number;
}

/** `times` is the shell's: its own usage in a line, and in another that of the processes that it has waited for. */
const SCRIPT = '"$@"\ncode=$?\ntimes >&3\nexit "$code"';

export interface MeasuredOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly write: (chunk: Uint8Array) => void;
  /** Gets the process, in a session of its own, so that it can be ended with all that it has started. */
  readonly started?: ((child: ChildProcess) => void) | undefined;
  /** How far it gives way to others, 0 to 19 (nice(1)). @default 0 */
  readonly niceness?: number | undefined;
}

export async function measured(
  command: readonly string[],
  { env, write, started = () => {}, niceness = 0 }: MeasuredOptions,
): Promise<Measured> {
  const began = performance.now();
  const nice = niceness > 0 ? ["nice", "-n", String(niceness)] : [];
  const child = spawn("sh", ["-c", SCRIPT, "sh", ...nice, ...command], {
    env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
  if (child.pid !== undefined && niceness > 0) haveGroupGiveWay(child.pid, niceness);
  started(child);
  child.stdout?.on("data", write);
  child.stderr?.on("data", write);
  const times = text(child.stdio[3] as NodeJS.ReadableStream);
  const [code] = (await once(child, "exit")) as [number | null];
  const wall = (performance.now() - began) / 1_000;
  return { code: code ?? 1, wall, cpu: secondsOf(await times) };
}

/** Where Linux groups processes by session, niceness counts within a session only; the group has its own (sched(7)). */
function haveGroupGiveWay(session: number, niceness: number): void {
  const group = `/proc/${session}/autogroup`;
  if (existsSync(group)) writeFileSync(group, String(niceness));
}

/** Seconds of what `times` prints, e.g. `0m0.010s 0m0.020s`, all added up. */
export function secondsOf(times: string): number {
  let seconds = 0;
  for (const [, minutes, rest] of times.matchAll(/(\d+)m([\d.]+)s/g))
    seconds += Number(minutes) * 60 + Number(rest);
  return seconds;
}
