import { type DiagnosticEvent, type EngineEvent, type PolicyEvent, type StepMetadata } from "./events.ts";

/** What one preview, update, refresh or destroy did. */
export interface Outcome {
  /** Steps that went through and changed something, in the order in which they ended. */
  readonly steps: readonly StepMetadata[];
  readonly failed: readonly StepMetadata[];
  /** Number of resources by operation, `same` included. */
  readonly changes: Readonly<Record<string, number>>;
  /** Errors, and warnings, that the engine, a provider or the program reported. */
  readonly diagnostics: readonly DiagnosticEvent[];
  readonly policies: PolicyOutcome;
}

export interface PolicyOutcome {
  /** Names of all rules that were asked, sorted. */
  readonly rules: readonly string[];
  /** How often a rule was asked about a resource or a stack. */
  readonly evaluations: number;
  readonly violations: readonly PolicyEvent[];
}

const UNCHANGING: readonly string[] = ["same", "read"];

/** Sums up the events of one run: of the update alone where a preview went before it in the same log. */
export function outcomeOf(log: readonly EngineEvent[]): Outcome {
  const events = log.slice(
    Math.max(
      0,
      log.findLastIndex(({ preludeEvent }) => preludeEvent !== undefined),
    ),
  );
  const verdicts = events.flatMap(
    (event) => event.policyAnalyzeSummaryEvent ?? event.policyAnalyzeStackSummaryEvent ?? [],
  );
  const asked = verdicts.flatMap(({ passed = [], failed = [] }) => [...passed, ...failed]);
  return {
    steps: events
      .flatMap((event) => event.resOutputsEvent?.metadata ?? [])
      .filter(({ op }) => !UNCHANGING.includes(op)),
    failed: events.flatMap((event) => event.resOpFailedEvent?.metadata ?? []),
    changes:
      events.findLast((event) => event.summaryEvent !== undefined)?.summaryEvent?.resourceChanges ?? {},
    diagnostics: events.flatMap(problem),
    policies: {
      rules: [...new Set(asked)].sort(),
      evaluations: asked.length,
      violations: events.flatMap((event) => event.policyEvent ?? []),
    },
  };
}

/** Violations that stop a run: by CrossGuard's rule an advisory one does not. */
export function mandatoryViolations(policies: PolicyOutcome): readonly PolicyEvent[] {
  return policies.violations.filter(({ enforcementLevel }) => enforcementLevel !== "advisory");
}

function problem({ diagnosticEvent, errorEvent }: EngineEvent): readonly DiagnosticEvent[] {
  if (errorEvent) return [{ severity: "error", message: errorEvent.error }];
  if (!diagnosticEvent || diagnosticEvent.ephemeral) return [];
  return /^(error|warning)$/.test(diagnosticEvent.severity) ? [diagnosticEvent] : [];
}
