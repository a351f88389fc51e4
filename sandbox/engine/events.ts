/**
 * The engine's events, as far as the sandbox reads them. Names and shapes are those of Pulumi's `apitype.EngineEvent`:
 * one JSON object a line in the file given by `--event-log`, with exactly one of the fields set.
 */
export interface EngineEvent {
  readonly sequence: number;
  /** Opens a preview, or the update that follows it. */
  readonly preludeEvent?: object;
  readonly diagnosticEvent?: DiagnosticEvent;
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly resOutputsEvent?: { readonly metadata: StepMetadata };
  readonly resOpFailedEvent?: { readonly metadata: StepMetadata };
  readonly policyEvent?: PolicyEvent;
  readonly policyAnalyzeSummaryEvent?: PolicySummaryEvent;
  readonly policyAnalyzeStackSummaryEvent?: PolicySummaryEvent;
  readonly summaryEvent?: {
    readonly resourceChanges?: Readonly<Record<string, number>>;
    readonly result?: string;
  };
  readonly errorEvent?: { readonly error: string };
}

export interface DiagnosticEvent {
  readonly urn?: string;
  readonly message: string;
  readonly severity: string;
  readonly ephemeral?: boolean;
}

/** One step of a plan: `op` is `create`, `update`, `replace`, `delete`, `same`, `refresh`, … */
export interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** Property paths whose change made the step; a refresh has none. */
  readonly diffs?: readonly string[] | null;
  readonly old?: StepState | null;
  readonly new?: StepState | null;
}

interface StepState {
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface PolicyEvent {
  readonly resourceUrn?: string;
  readonly message: string;
  readonly policyName: string;
  readonly policyPackName: string;
  readonly enforcementLevel: string;
}

interface PolicySummaryEvent {
  readonly policyPackName: string;
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

/** Parses complete lines of an event log. */
export function parseEvents(lines: string): readonly EngineEvent[] {
  return lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as EngineEvent);
}

/** `name` of `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The resource's own type, the last of the URN's `parent$child` chain. */
export function typeOf(urn: string): string {
  return typeChainOf(urn).at(-1) ?? "";
}

/** Types from the outermost component to the resource itself. */
export function typeChainOf(urn: string): readonly string[] {
  return (urn.split("::")[2] ?? "").split("$");
}
