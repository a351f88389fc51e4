/** Flagger's status of a Canary, as far as it tells what became of a release. Source: Flagger, `CanaryStatus`. */
export interface CanaryStatus {
  readonly phase?: string;
  /** Hash of the pod template that was judged last. */
  readonly lastAppliedSpec?: string;
  /** Hash of the one that serves. */
  readonly lastPromotedSpec?: string;
  readonly conditions?: readonly { readonly message?: string }[];
}

/** What became of a release. */
export interface Verdict {
  /** `undecided`: Flagger is at it, or has not begun. */
  readonly outcome: "promoted" | "rolled back" | "undecided";
  /** What Flagger says of it. */
  readonly reason: string;
}

/**
 * Reads Flagger's verdict. A template that serves is promoted, whatever becomes of it under judgement: so it is with a
 * release taken back, which Flagger judges once more, shortly and in vain. And what does not serve is not promoted:
 * where an update was killed before it came to the Deployment, Flagger has judged the template that was there.
 *
 * @param serves whether the digest that serves is the release's
 */
export function verdictOf(status: CanaryStatus | undefined, serves: boolean): Verdict {
  const { phase, lastAppliedSpec, lastPromotedSpec, conditions = [] } = status ?? {};
  const reason = conditions[0]?.message ?? "Flagger says nothing of it";
  const isPromoted =
    phase === "Initialized" ||
    phase === "Succeeded" ||
    (lastAppliedSpec !== undefined && lastAppliedSpec === lastPromotedSpec);
  if (isPromoted) return { outcome: serves ? "promoted" : "undecided", reason };
  return { outcome: phase === "Failed" ? "rolled back" : "undecided", reason };
}

/** What there is to say of a release that does not serve. */
export interface UnpromotedRelease {
  readonly wanted: string;
  /** Digest that serves instead. */
  readonly serving: string;
  readonly verdict: Verdict;
}

/** Where a release is, and what serves instead of it: what an update ends with. */
export function describeUnpromoted(
  service: string,
  namespace: string,
  { wanted, serving, verdict }: UnpromotedRelease,
): string {
  const isUndecided = verdict.outcome === "undecided";
  const describe = `\`kubectl describe canary --namespace ${namespace} ${service}\``;
  return [
    `service ${service}: ${wanted} ${isUndecided ? "has not been judged yet" : "was rolled back"}; ${serving === wanted ? "the release before it" : serving} goes on serving`,
    `    reason: ${verdict.reason}`,
    isUndecided
      ? `    fix:    update again once Flagger has decided: ${describe} (RUNBOOK.md)`
      : `    fix:    see why by ${describe}, and release another digest (RUNBOOK.md)`,
  ].join("\n");
}
