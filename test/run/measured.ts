/** A command whose time is measured: its own and that of all its descendants. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
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

/**
 * @param started gets the process, in a group of its own, so that it can be ended with all that it has started
 */
export async function measured(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  write: (chunk: Uint8Array) => void,
  started: (child: ChildProcess) => void = () => {},
): Promise<Measured> {
  const began = performance.now();
  const child = spawn("sh", ["-c", SCRIPT, "sh", ...command], {
    env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
  started(child);
  child.stdout?.on("data", write);
  child.stderr?.on("data", write);
  const times = text(child.stdio[3] as NodeJS.ReadableStream);
  const [code] = (await once(child, "exit")) as [number | null];
  const wall = (performance.now() - began) / 1_000;
  return { code: code ?? 1, wall, cpu: secondsOf(await times) };
}

/** Seconds of what `times` prints, e.g. `0m0.010s 0m0.020s`, all added up. */
export function secondsOf(times: string): number {
  let seconds = 0;
  for (const [, minutes, rest] of times.matchAll(/(\d+)m([\d.]+)s/g))
    seconds += Number(minutes) * 60 + Number(rest);
  return seconds;
}
