/** What drills of alerts wait by. */
import { setTimeout as sleep } from "node:timers/promises";
import { SandboxError } from "../engine/errors.ts";
import { alertsOf, type Message, type Told } from "./inbox.ts";

export interface Waiting {
  /** Ends the drill. */
  readonly signal: AbortSignal;
  /** @default once a second */
  readonly pollMs?: number;
}

/** @returns the first answer @throws SandboxError where there is none in time */
export async function until<T>(
  { signal, pollMs = 1_000 }: Waiting,
  minutes: number,
  failure: string,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  for (const deadline = Date.now() + minutes * 60_000; ; await sleep(pollMs)) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline)
      throw new SandboxError(`${failure} within ${minutes} minutes.\nLook at Prometheus and Alertmanager`);
  }
}

/** The first alert with these labels and this status of which receivers were told. */
export function toldOf(
  messages: readonly Message[],
  status: string,
  labels: Readonly<Record<string, string>>,
): Told | undefined {
  return alertsOf(messages).find(
    (each) =>
      each.status === status &&
      Object.entries(labels).every(([label, expected]) => each.labels[label] === expected),
  );
}

/** @param from in milliseconds since 1970 @param to ISO 8601 */
export const secondsOf = (from: number, to: string): number => Math.round((Date.parse(to) - from) / 1_000);
