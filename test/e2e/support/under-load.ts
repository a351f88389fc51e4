/** Something happens while requests come in. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "../../sandbox/cluster/support.ts";
import { isWhole } from "../../support/ring.ts";
import { type LoadArgs } from "./load.ts";
import { type LoadSummary } from "../../support/load-summary.ts";
import { type RolloutCluster } from "./rollout-cluster.ts";

export interface UnderLoadArgs extends Omit<LoadArgs, "url" | "host" | "atMostSeconds"> {
  /** Where to. @default the Gateway */
  readonly url?: string;
  /** The load lasts as long as `work` does, and this long at least. */
  readonly atLeastSeconds: number;
}

/** Requests a second. Fewer in the first ring, where two nodes share a machine with all the rest. */
export const RATE = isWhole ? 200 : 50;

/** Work that hangs is ended by its own deadlines; requests without end would only hide that. */
const AT_MOST_SECONDS = 600;
/** Before the work: what fails here fails without it. After it: what was about to fail. */
const MARGIN_MS = 3_000;

export async function underLoad<T>(
  cluster: RolloutCluster,
  { atLeastSeconds, ...args }: UnderLoadArgs,
  work: () => Promise<T>,
): Promise<{ readonly load: LoadSummary; readonly result: T; readonly workSeconds: number }> {
  await answers(cluster);
  const load = cluster.load({ ...args, atMostSeconds: AT_MOST_SECONDS });
  try {
    await sleep(MARGIN_MS);
    const began = performance.now();
    const result = await work();
    const workSeconds = (performance.now() - began) / 1_000;
    await sleep(MARGIN_MS);
    await sleep(Math.max(0, (atLeastSeconds - load.seconds) * 1_000));
    return { load: await load.stop(), result, workSeconds };
  } catch (error) {
    await load.stop();
    throw error;
  }
}

/** Waits until requests get through at all: what is installed is on its way through Gateway and kube-proxy yet. */
async function answers(cluster: RolloutCluster): Promise<void> {
  await eventually("the service answers", 60, async () => {
    const load = cluster.load({ rate: 20, keepAlive: false, atMostSeconds: AT_MOST_SECONDS });
    await sleep(1_000);
    return (await load.stop()).failed === 0;
  });
}

/** Fails where a request did, with the line that says when and why: a run's summary shows no other. */
export function assertNoneFailed(load: LoadSummary): void {
  assert.equal(load.failed, 0, describeLoad(load));
}

/** One line for people. */
export function describeLoad(load: LoadSummary): string {
  const failures = Object.entries(load.failures).map(([reason, count]) => `${count} × ${reason}`);
  const when =
    load.firstFailure === undefined
      ? ""
      : ` (from ${load.firstFailure.toFixed(1)} s to ${load.lastFailure?.toFixed(1)} s: ${failures.join(", ")})`;
  return (
    `${load.requests} requests in ${load.seconds.toFixed(0)} s, ${load.failed} failed${when}; ` +
    `p50 ${load.p50.toFixed(0)} ms, p99 ${load.p99.toFixed(0)} ms, slowest ${load.slowest.toFixed(0)} ms; ` +
    `answered by ${JSON.stringify(load.versions)}`
  );
}
