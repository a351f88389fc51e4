import { setTimeout as sleep } from "node:timers/promises";
import { ClusterError } from "./errors.ts";

const POLL_MS = 50;

/**
 * Asks until the answer isn't undefined.
 * @param what completes "waited N s for …" in the error
 * @param guard runs before each question; throws where waiting has become pointless
 * @throws ClusterError after `seconds`
 */
export async function waitFor<T>(
  what: string,
  seconds: number,
  ask: () => T | undefined | Promise<T | undefined>,
  guard: () => void = () => undefined,
): Promise<T> {
  for (const deadline = Date.now() + seconds * 1_000; ; await sleep(POLL_MS)) {
    guard();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new ClusterError(`waited ${seconds} s for ${what}, in vain`);
  }
}

/**
 * Like `Promise.all`, but lets every task come to its end before the first failure is thrown: what clears up after
 * a failed start must not race with tasks that still launch something.
 */
export async function allOf<T extends readonly unknown[]>(tasks: T) {
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}
