/** A wrong value in the staging file, and what is said of it. */
export interface BadConfig {
  /** Setting of the staging file that is replaced, or removed when `to` is undefined. */
  readonly set: string;
  readonly to: unknown;
  /** Where the problem is reported. */
  readonly path: string;
  readonly message: RegExp;
  readonly allowed: RegExp;
  readonly fix?: RegExp;
  /** The value shown; `to` itself would often be the whole group. */
  readonly received?: unknown;
}

/** The problem is where the setting is, unless it says another path. */
export const row = (
  set: string,
  to: unknown,
  message: RegExp,
  allowed: RegExp,
  more: Partial<BadConfig> = {},
): BadConfig => ({
  set,
  to,
  path: `slipway:${set}`,
  message,
  allowed,
  ...more,
});
