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

/** Reads Flagger's verdict. A failure of a template that serves all the same is a release taken back, not a failure. */
export function verdictOf(status: CanaryStatus | undefined): Verdict {
  const { phase, lastAppliedSpec, lastPromotedSpec, conditions = [] } = status ?? {};
  const reason = conditions[0]?.message ?? "Flagger says nothing of it";
  switch (phase) {
    case "Initialized":
    case "Succeeded":
      return { outcome: "promoted", reason };
    case "Failed":
      return { outcome: lastAppliedSpec === lastPromotedSpec ? "promoted" : "rolled back", reason };
    default:
      return { outcome: "undecided", reason };
  }
}

/** Where a release is, and what serves instead of it: what an update ends with. */
export function describeRollback(
  service: string,
  namespace: string,
  { wanted, serving, reason }: { readonly wanted: string; readonly serving: string; readonly reason: string },
): string {
  return [
    `service ${service}: ${wanted} was rolled back; ${serving === wanted ? "the release before it" : serving} goes on serving`,
    `    reason: ${reason}`,
    `    fix:    see why by \`kubectl describe canary --namespace ${namespace} ${service}\`, and release another digest (RUNBOOK.md)`,
  ].join("\n");
}
