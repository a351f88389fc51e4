/** Flagger's status of a Canary, as far as it tells what became of a release. Source: Flagger, `CanaryStatus`. */
export interface CanaryStatus {
  readonly phase?: string;
  /** Hash of the pod template that was judged last. */
  readonly lastAppliedSpec?: string;
  /** Hash of the one that serves. */
  readonly lastPromotedSpec?: string;
  /** Percent of the requests that go to the pods that were judged. */
  readonly canaryWeight?: number;
  readonly conditions?: readonly { readonly message?: string }[];
}

/** What became of a release. */
export interface AnalysisResult {
  /**
   * `undecided`: Flagger is at it, or has not begun. `stuck`: found good, but its copy of the pods does not get ready, so that
   * Flagger leaves all requests to those that it has judged (since 1.44, `handleFailedPromotion`).
   */
  readonly outcome: "promoted" | "rolled back" | "stuck" | "undecided";
  /** What Flagger says of it. */
  readonly reason: string;
}

/**
 * Reads the result of Flagger's analysis. A template that serves is promoted, whatever becomes of it under judgement: so it is with a
 * release taken back, which Flagger judges once more, shortly and in vain. And what does not serve is not promoted:
 * where an update was killed before it came to the Deployment, Flagger has judged the template that was there.
 *
 * @param serves whether the digest that serves is the release's
 */
export function analysisResultOf(status: CanaryStatus | undefined, serves: boolean): AnalysisResult {
  const { phase, lastAppliedSpec, lastPromotedSpec, canaryWeight = 0, conditions = [] } = status ?? {};
  const reason = conditions[0]?.message ?? "Flagger says nothing of it";
  const isPromoted =
    phase === "Initialized" ||
    phase === "Succeeded" ||
    (lastAppliedSpec !== undefined && lastAppliedSpec === lastPromotedSpec);
  if (isPromoted) return { outcome: serves ? "promoted" : "undecided", reason };
  if (phase !== "Failed") return { outcome: "undecided", reason };
  return { outcome: canaryWeight > 0 ? "stuck" : "rolled back", reason };
}

/** What there is to say of a release that does not serve. */
export interface UnpromotedRelease {
  readonly wanted: string;
  /** Digest that serves instead. */
  readonly serving: string;
  readonly result: AnalysisResult;
}

/** Where a release is, and what serves instead of it: what an update ends with. */
export function describeUnpromoted(
  service: string,
  namespace: string,
  { wanted, serving, result }: UnpromotedRelease,
): string {
  const isUndecided = result.outcome === "undecided";
  const describe = `\`kubectl describe canary --namespace ${namespace} ${service}\``;
  if (result.outcome === "stuck")
    return [
      `service ${service}: ${wanted} was found good, but its pods of ${service}-primary do not get ready; those that were judged go on serving`,
      `    reason: ${result.reason}`,
      `    fix:    see why by \`kubectl describe deployment --namespace ${namespace} ${service}-primary\`, and release another digest (RUNBOOK.md)`,
    ].join("\n");
  return [
    `service ${service}: ${wanted} ${isUndecided ? "has not been judged yet" : "was rolled back"}; ${serving === wanted ? "the release before it" : serving} goes on serving`,
    `    reason: ${result.reason}`,
    isUndecided
      ? `    fix:    update again once Flagger has decided: ${describe} (RUNBOOK.md)`
      : `    fix:    see why by ${describe}, and release another digest (RUNBOOK.md)`,
  ].join("\n");
}
