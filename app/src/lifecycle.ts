/** The life of a pod's process: starting, ready, draining; and the shutdown that loses no request. */
import { type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export type Phase = "starting" | "ready" | "draining";

/** Holds the phase that readiness reports. */
export interface Lifecycle {
  phase: Phase;
}

/**
 * Part of the drain during which new requests are still served, each answered with `Connection: close`.
 *
 * The pod's `preStop` sleep has seen load balancers leave. Clients inside the cluster that hold a
 * connection open have noticed nothing: they get this long to be told so by a response, since closing an idle
 * connection at once may cross a request that is on its way.
 */
const LAME_DUCK_SHARE = 0.2;

export interface DrainArgs {
  readonly server: Server;
  readonly lifecycle: Lifecycle;
  /** Seconds until whatever is still in flight is cut. */
  readonly drainSeconds: number;
}

/**
 * Drains the server: readiness fails at once, requests go on being answered, then nothing new is accepted,
 * then what's in flight finishes. Resolves to false when the deadline cut requests off.
 */
export async function drain({ server, lifecycle, drainSeconds }: DrainArgs): Promise<boolean> {
  lifecycle.phase = "draining";
  const lameDuckSeconds = drainSeconds * LAME_DUCK_SHARE;
  await sleep(lameDuckSeconds * 1000);
  const closed = new Promise<true>((resolve) => server.close(() => resolve(true)));
  server.closeIdleConnections();
  const deadline = sleep((drainSeconds - lameDuckSeconds) * 1000, false, { ref: false });
  const finished = await Promise.race([closed, deadline]);
  server.closeAllConnections();
  return finished;
}
