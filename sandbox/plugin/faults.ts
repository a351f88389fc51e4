import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readJson, sandboxDir, withLock, writeJson } from "./file-store.ts";

export type OperationKind =
  "check" | "diff" | "create" | "update" | "read" | "delete" | "invoke" | "construct";

/** One call that the engine makes of a plugin. */
export interface Operation {
  readonly plugin: string;
  readonly operation: OperationKind;
  /** The resource's type token, or the invoked function's. */
  readonly type: string;
  /** Empty for an invoke. */
  readonly urn: string;
}

/** One entry of `$SLIPWAY_SANDBOX_DIR/cloud/faults.json`, which is a list of them. */
export interface Fault {
  /** @default every plugin */
  readonly plugin?: string;
  /** @default every operation */
  readonly operation?: OperationKind;
  /** @default every type */
  readonly type?: string;
  /** The first matching call that fails, counted from 1 over all processes. */
  readonly nth: number;
  /** How many matching calls in a row fail. @default 1 */
  readonly times?: number;
  /**
   * `throttle`: the service says "slow down" (the plugin tries again, as the real one does); `error`: the service
   * fails; `hang`: no answer for `seconds`; `crash`: the plugin kills itself.
   */
  readonly kind: "throttle" | "error" | "hang" | "crash";
  /** `after`: the operation took place, but the engine never hears of it. @default "before" */
  readonly phase?: "before" | "after";
  /** How long a hang lasts. @default 3600 */
  readonly seconds?: number;
}

/** A failure of the service, not of the request. */
class ServiceFault extends Error {
  readonly code: string;

  constructor(code: string, status: number, operation: Operation) {
    super(
      `operation error ${operation.type} ${operation.operation}: https response error StatusCode: ${status}, api error ${code}: injected by faults.json`,
    );
    this.name = "ServiceFault";
    this.code = code;
  }
}

/** How often a throttled call is tried before it is an error, the first one included. */
export const MAX_ATTEMPTS = 5;
const FIRST_BACKOFF_MS = 20;

/**
 * To be awaited before an operation takes effect.
 * @throws {ServiceFault} where a fault says so.
 */
export async function beforeOperation(operation: Operation): Promise<void> {
  await inject("before", operation);
}

/** To be awaited when an operation has taken effect and its answer has not been sent. */
export async function afterOperation(operation: Operation): Promise<void> {
  await inject("after", operation);
}

async function inject(phase: "before" | "after", operation: Operation): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const fault = await nextFault(phase, operation);
    if (fault === undefined) return;
    switch (fault.kind) {
      case "crash":
        process.kill(process.pid, "SIGKILL");
        return sleep(60_000);
      case "hang":
        return sleep((fault.seconds ?? 3600) * 1000);
      case "error":
        throw new ServiceFault("InternalFailure", 500, operation);
      case "throttle":
        if (attempt === MAX_ATTEMPTS) throw new ServiceFault("ThrottlingException", 429, operation);
        await sleep(FIRST_BACKOFF_MS * 2 ** attempt);
    }
  }
}

/** Counts this call for every fault that it matches, and answers the first one that is due. */
async function nextFault(phase: "before" | "after", operation: Operation): Promise<Fault | undefined> {
  const dir = join(sandboxDir(), "cloud");
  const faults = readJson<Fault[]>(join(dir, "faults.json"));
  if (faults === undefined) return undefined;
  const matching = faults.filter((fault) => (fault.phase ?? "before") === phase && matches(fault, operation));
  if (matching.length === 0) return undefined;
  return withLock(join(dir, "fault-counters"), () => {
    const path = join(dir, "fault-counters", "counters.json");
    const counters = readJson<Record<string, number>>(path) ?? {};
    const due = matching.filter((fault) => {
      const key = keyOf(fault);
      const count = (counters[key] ?? 0) + 1;
      counters[key] = count;
      return count >= fault.nth && count < fault.nth + (fault.times ?? 1);
    });
    writeJson(path, counters);
    return due[0];
  });
}

function matches(fault: Fault, operation: Operation): boolean {
  return (
    (fault.plugin ?? operation.plugin) === operation.plugin &&
    (fault.operation ?? operation.operation) === operation.operation &&
    (fault.type ?? operation.type) === operation.type
  );
}

/** A fault counts by what it says, so that an edited one starts anew. */
function keyOf(fault: Fault): string {
  return createHash("sha256").update(JSON.stringify(fault)).digest("hex").slice(0, 16);
}
