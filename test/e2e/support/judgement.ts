/** How Flagger decides on a release, read from its Canary. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type RolloutCluster } from "./rollout-cluster.ts";
import { SERVICE } from "./service.ts";

export type Verdict = "promoted" | "rolled back";

export interface Judgement {
  readonly verdict: Verdict;
  /** Seconds from the beginning of waiting. */
  readonly seconds: number;
  /** What Flagger went through, e.g. `Progressing 10`, each once in a row. */
  readonly steps: readonly string[];
}

interface Canary {
  readonly status?: {
    readonly phase?: string;
    readonly canaryWeight?: number;
    readonly iterations?: number;
    readonly trackedConfigs?: Readonly<Record<string, string>>;
    readonly lastTransitionTime?: string;
    readonly conditions?: readonly { readonly lastUpdateTime: string }[];
  };
}

const POLL_MS = 500;

/** Waits for the verdict on what is deployed now. @throws with the steps seen, where it isn't there in time */
export async function judged(cluster: RolloutCluster, atMostSeconds = 240): Promise<Judgement> {
  const config = await cluster.find<{ data: Record<string, string> }>("ConfigMap", `${SERVICE}-release`);
  const hash = createHash("sha256").update(JSON.stringify(config?.data)).digest("hex").slice(0, 16);
  const steps: string[] = [];
  const began = performance.now();
  for (;;) {
    const { status = {} } = (await cluster.find<Canary>("Canary", SERVICE)) ?? {};
    const step = `${status.phase} ${status.canaryWeight}% ${status.iterations}`;
    if (steps.at(-1) !== step) steps.push(step);
    const seconds = (performance.now() - began) / 1_000;
    const verdict = verdictOf(status, hash);
    if (verdict !== undefined) return { verdict, seconds, steps };
    if (seconds > atMostSeconds) throw new Error(`no verdict within ${atMostSeconds} s: ${steps.join(", ")}`);
    await sleep(POLL_MS);
  }
}

/** Flagger writes the next release beside the verdict on the last one before it begins. */
function verdictOf(status: NonNullable<Canary["status"]>, hash: string): Verdict | undefined {
  if (status.trackedConfigs?.[`configmap/${SERVICE}-release`] !== hash) return undefined;
  if (status.phase === "Initialized" || status.phase === "Succeeded") return "promoted";
  const isNew = status.conditions?.[0]?.lastUpdateTime === status.lastTransitionTime;
  return status.phase === "Failed" && isNew ? "rolled back" : undefined;
}
