/** What settings of observability may be chosen from, as objects, for Pulumi's schema inference takes no unions. */

/** Where metrics are kept: a Prometheus of the cluster's own, or nowhere. */
export const MetricsBackend = { stack: "stack", none: "none" } as const;
export type MetricsBackend = (typeof MetricsBackend)[keyof typeof MetricsBackend];

/** What takes alerts. */
export const ReceiverType = {
  slack: "slack",
  pagerDuty: "pagerDuty",
  webhook: "webhook",
  email: "email",
} as const;
export type ReceiverType = (typeof ReceiverType)[keyof typeof ReceiverType];
