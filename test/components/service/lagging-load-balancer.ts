/** A pod that ends behind a load balancer that lags, by a virtual clock: each second's events, in their order. */
import type { TerminationTimes } from "../../../components/service/termination-timing.ts";

/** What the load balancer does; seconds from the start of the pod's termination. */
export interface Lag {
  /** When the controller deregisters the target: from then on the delay runs. */
  readonly deregisteredAt: number;
  /** Until when, this second included, new requests are sent all the same. */
  readonly lastRequestAt: number;
}

export interface Request {
  readonly sentAt: number;
  readonly seconds: number;
}

export type Outcome = "answered" | "refused" | "cut by the load balancer" | "cut by the drain" | "killed";

type Times = Omit<TerminationTimes, "deregistrationLagSeconds">;

/** What comes of a request that the load balancer sends to the pod; undefined where it sends it elsewhere. */
export function outcomeOf(request: Request, times: Times, lag: Lag): Outcome | undefined {
  const { preStopSeconds, drainSeconds, gracePeriodSeconds, deregistrationDelaySeconds } = times;
  if (request.sentAt > lag.lastRequestAt) return undefined;
  let left: number | undefined;
  for (let now = Math.min(0, request.sentAt); ; now++) {
    // Answers that are ready in the same second get out; then connections are cut; then new requests come.
    if (left === 0) return "answered";
    if (left !== undefined) {
      if (now >= gracePeriodSeconds) return "killed";
      if (now >= preStopSeconds + drainSeconds) return "cut by the drain";
      if (now >= lag.deregisteredAt + deregistrationDelaySeconds) return "cut by the load balancer";
      left--;
    }
    if (now !== request.sentAt) continue;
    if (now > preStopSeconds || now >= gracePeriodSeconds) return "refused";
    if (request.seconds === 0) return "answered";
    left = request.seconds - 1;
  }
}
