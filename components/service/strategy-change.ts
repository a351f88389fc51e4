import { isAnalysed } from "./strategy-plan.ts";

/** Recorded while Flagger is left: its copy of the pods is still there, and serves nobody. */
export const leaving = "leaving";

/** One update of a service's strategy. */
export interface StrategyStep {
  /** Whether it is the step in which Flagger is suspended, and the service's own pods take over. */
  readonly leaving: boolean;
  /** What the next update has to know. */
  readonly recorded: string;
}

/**
 * The step that an update takes from what the last one recorded towards the strategy wanted. Deleting a Canary takes
 * away the pods that serve, so nobody may be served by them any more:
 *
 * - to a strategy that Flagger judges by, from any: one step. Flagger makes its copy of the pods, waits until it is
 *   ready, turns Service and route to it, and only then scales down what served before. From one such strategy to
 *   another the Canary changes in place.
 * - from one of those to `rolling`: two. The first suspends Flagger, brings the service's own pods up, and turns
 *   Service and route back to them. The second removes the Canary and what hangs on it.
 *
 * @param recorded `recorded` of the last successful update; undefined for a service's first
 */
export function planStrategyChange(recorded: string | undefined, wanted: string): StrategyStep {
  const isLeaving = recorded !== undefined && isAnalysed(recorded) && !isAnalysed(wanted);
  return { leaving: isLeaving, recorded: isLeaving ? leaving : wanted };
}
