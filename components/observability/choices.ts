/** What settings of observability may be chosen from, as objects, for Pulumi's schema inference takes no unions. */

export { ComputeMode } from "../choices.ts";

/** Where metrics are kept: a Prometheus of the cluster's own, or nowhere. */
export const MetricsBackend = { stack: "stack", none: "none" } as const;
export type MetricsBackend = (typeof MetricsBackend)[keyof typeof MetricsBackend];

/**
 * Where the logs of pods are kept: a Loki of the cluster's own, CloudWatch Logs, whatever else takes OTLP (Datadog,
 * Elastic, another Loki), or nowhere but on their node.
 */
export const LogsBackend = { loki: "loki", cloudWatch: "cloudWatch", otlp: "otlp", none: "none" } as const;
export type LogsBackend = (typeof LogsBackend)[keyof typeof LogsBackend];

/** Whether services' traces are taken: by a collector that speaks OTLP, or by nobody. */
export const TracesBackend = { otlp: "otlp", none: "none" } as const;
export type TracesBackend = (typeof TracesBackend)[keyof typeof TracesBackend];

/** What takes alerts. */
export const ReceiverType = {
  slack: "slack",
  pagerDuty: "pagerDuty",
  webhook: "webhook",
  email: "email",
} as const;
export type ReceiverType = (typeof ReceiverType)[keyof typeof ReceiverType];
