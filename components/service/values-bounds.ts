/** What a release can be. */
export const kinds = ["service", "worker", "job", "cronJob"] as const;

/** How the container gets its secrets. */
export const secretForms = ["files", "environment"] as const;

/** How a service logs in to its database. */
export const databaseAuths = ["iam", "password"] as const;

/** How a release comes to serve; by all but the first Flagger judges it. */
export const strategies = ["rolling", "blueGreen", "canary", "ab"] as const;

/** Who splits requests between a release and the one before. */
export const strategyProviders = ["gatewayapi", "istio", "linkerd"] as const;

/** Whose metrics a release is judged by. */
export const metricSources = ["app", "traefik"] as const;

/** When Flagger calls a webhook. Source: Flagger, "Webhooks". */
export const webhookTypes = [
  "confirm-rollout",
  "pre-rollout",
  "rollout",
  "confirm-traffic-increase",
  "confirm-promotion",
  "post-rollout",
  "rollback",
  "event",
] as const;

/** Bounds of values that the component's planner judges as the chart's schema does. */
export const bounds = {
  /** An unprivileged process listens from 1024 up. */
  port: { min: 1024, max: 65_535 },
  targetCpuUtilization: { min: 10, max: 95 },
  /** One pod can't be moved without an interruption. */
  replicas: { min: 2, max: 1000 },
  /** Of Jobs that failed. */
  retries: { min: 0, max: 20 },
  /** Seconds; at most a day. */
  timeoutSeconds: { min: 1, max: 86_400 },
  /** Seconds; ELB's longest deregistration delay is as long. */
  requestTimeoutSeconds: { min: 0, max: 3600 },
  /** Seconds; an ALB's idle timeout is at most 4000. */
  keepAliveSeconds: { min: 1, max: 7200 },
  /** Seconds; Flagger takes anything less for 10. */
  intervalSeconds: { min: 10, max: 3600 },
  /** Of failed checks, and of iterations. */
  checks: { min: 1, max: 100 },
  /** Percent of requests. */
  stepWeight: { min: 1, max: 100 },
  maxP99Milliseconds: { min: 1, max: 600_000 },
  progressDeadlineSeconds: { min: 30, max: 3600 },
  webhookSeconds: { min: 1, max: 600 },
  /** Name of an HTTP header, in lower case. Source: RFC 9110, section 5.1. */
  header: /^[a-z0-9!#$%&'*+.^_`|~-]+$/,
  /** `sha256:` and 64 hexadecimal digits. */
  digest: /^sha256:[0-9a-f]{64}$/,
  /** Name of an environment variable. */
  variable: /^[A-Za-z_][A-Za-z0-9_]*$/,
  hostname: /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
} as const;

/** Whether it is a whole number from a bound's least to its most. */
export function isWithin(
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
