/** The processes that this host has started. None of them may outlive the engine. */
import { spawn } from "node:child_process";

/** How long an interrupted program may clean up before it is killed; the official host's figure. */
const GRACE_MS = 5_000;

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 */
export function start(command, args, options) {
  const child = spawn(command, args, options);
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

/** Resolves with what `result` makes of a child's end, once all of its output has been read. */
export function ended(child, result) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      try {
        resolve(result(code, signal));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/** Interrupts a program as Ctrl-C would, and kills it when it does not end. @param {import("node:child_process").ChildProcess} child */
export function interrupt(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGINT");
  setTimeout(() => child.kill("SIGKILL"), GRACE_MS).unref();
}

export function interruptAll() {
  for (const child of running) interrupt(child);
}

export function killAll() {
  for (const child of running) child.kill("SIGKILL");
}
