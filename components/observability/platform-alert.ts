import type { Severity } from "./burn-rates.ts";

/** An alert of the platform, without what is the same for all. */
export interface PlatformAlert {
  readonly alert: string;
  readonly expr: string;
  /** For how long it has to be so: what gets well within it wakes nobody. */
  readonly for?: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly description: string;
  /** Heading of RUNBOOK.md that says what to do, as a link has it. */
  readonly runbook: RunbookHeading;
}

/** Headings of the runbook that alerts link to. A test looks each up in RUNBOOK.md. */
export const runbookHeadings = [
  "a-node-is-not-ready-or-does-not-join",
  "a-node-runs-out-of-memory-disk-or-cpu",
  "karpenter-is-at-its-limits",
  "pods-are-not-ready",
  "a-job-failed",
  "a-service-is-at-its-most-replicas",
  "a-volume-is-nearly-full",
  "a-certificate-is-near-its-end",
  "a-secret-is-not-synced",
  "a-release-was-rolled-back-by-itself",
  "monitoring-itself-is-broken",
  "logs-do-not-arrive",
  "traces-do-not-arrive",
] as const;
export type RunbookHeading = (typeof runbookHeadings)[number];
