/** What a release can be. */
export const kinds = ["service", "worker", "job", "cronJob"] as const;

/** How the container gets its secrets. */
export const secretForms = ["files", "environment"] as const;

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
