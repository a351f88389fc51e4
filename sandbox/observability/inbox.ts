import { readFileSync } from "node:fs";
import { at, listAt, recordAt, textAt } from "../kubernetes/objects.ts";
import { hasCode } from "../plugin/file-store.ts";
import { AS_DATA } from "./rerouted.ts";

/** What arrived. */
export interface Message {
  /** ISO 8601. */
  readonly at: string;
  readonly receiver: string;
  /** `slack`, `pagerduty`, `webhook`: as people would get it; `alertmanager`: the same as data. */
  readonly kind: string;
  readonly body: unknown;
}

/** An alert of a message. */
export interface Told {
  readonly at: string;
  readonly receiver: string;
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** All that arrived so far, in its order. */
export function readInbox(file: string): readonly Message[] {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    // The last one may be half written.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as Message);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** The alerts of messages that came as data. */
export function alertsOf(messages: readonly Message[]): readonly Told[] {
  return messages
    .filter(({ kind }) => kind === AS_DATA)
    .flatMap(({ at: time, receiver, body }) =>
      listAt(body, "alerts").map((alert) => ({
        ...{ at: time, receiver, status: textAt(alert, "status") },
        labels: recordAt(alert, "labels") as Record<string, string>,
        annotations: recordAt(alert, "annotations") as Record<string, string>,
      })),
    );
}

/** What people would read of a message: its title; undefined where it is data. */
export function titleOf({ kind, body }: Message): string | undefined {
  if (kind === "slack") return textAt(listAt(body, "attachments")[0], "title");
  if (kind === "pagerduty") return String(at(body, "payload", "summary"));
  return undefined;
}
