import type { StackState } from "./plan.ts";
import { tagChanges, type Unconfirmed, unconfirmedOf } from "./unconfirmed.ts";

/** Runs `pulumi` with these arguments. @returns what it printed @throws Error with what it said */
export type Pulumi = (args: readonly string[]) => Promise<string>;

/** How many updates back the history is read. */
const PAGE_SIZE = "20";

interface Update {
  readonly kind: string;
  readonly result: string;
  readonly message?: string;
}

interface Exported {
  readonly deployment?: { readonly pending_operations?: readonly unknown[] };
}

interface Outputs {
  readonly digests?: Record<string, string>;
  readonly previousDigests?: Record<string, string>;
}

/** What a stack's backend knows of it: outputs, history, pending operations, and our tags. */
export async function readStackState(pulumi: Pulumi, stack: string): Promise<StackState> {
  const [{ digests = {}, previousDigests = {} }, history, { deployment }, tags] = await Promise.all([
    json<Outputs>(pulumi, ["stack", "output", "--json"], stack),
    json<readonly Update[]>(pulumi, ["stack", "history", "--page-size", PAGE_SIZE, "--json"], stack),
    json<Exported>(pulumi, ["stack", "export"], stack),
    readTags(pulumi, stack),
  ]);
  // Newest first. Destroys and refreshes release nothing.
  const updates = (Array.isArray(history) ? history : []).filter(({ kind }) => kind === "update");
  return {
    digests,
    previousDigests,
    lastResult: updates[0]?.result,
    isInterrupted: (deployment?.pending_operations ?? []).length > 0,
    messages: updates.filter(({ result }) => result === "succeeded").map(({ message = "" }) => message),
    unconfirmed: unconfirmedOf(tags),
    newestUpdate: JSON.stringify(updates[0] ?? null),
  };
}

/** Writes down what the stack is to go back to until its release has been found good; nothing: it has been. */
export async function writeUnconfirmed(pulumi: Pulumi, stack: string, goal: Unconfirmed): Promise<void> {
  for (const { name, value } of tagChanges(await readTags(pulumi, stack), goal)) {
    const change = value === undefined ? ["rm", name] : ["set", name, value];
    await pulumi(["stack", "tag", ...change, "--stack", stack]);
  }
}

function readTags(pulumi: Pulumi, stack: string): Promise<Record<string, string>> {
  return json(pulumi, ["stack", "tag", "ls", "--json"], stack);
}

async function json<T>(pulumi: Pulumi, command: readonly string[], stack: string): Promise<T> {
  const text = await pulumi([...command, "--stack", stack]);
  return (JSON.parse(text || "null") ?? {}) as T;
}
