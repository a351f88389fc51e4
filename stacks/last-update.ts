import { own } from "../components/own.ts";

/** What the last successful update of a stack left behind, by service, from the stack's own outputs. */
export interface LastUpdate {
  /** Digest that served. */
  readonly digests: Readonly<Record<string, string>>;
  /** The digest before that one: where a rollback goes. */
  readonly previousDigests: Readonly<Record<string, string>>;
  /** What `planStrategyChange` recorded. */
  readonly strategies: Readonly<Record<string, string>>;
}

/**
 * The digest before the one that serves now: another than the last update's puts that one there; the same leaves what
 * was there. Undefined where a service has only ever run one.
 */
export function previousDigest(
  service: string,
  serving: string,
  { digests, previousDigests }: LastUpdate,
): string | undefined {
  const before = own(digests, service);
  return before === undefined || before === serving ? own(previousDigests, service) : before;
}
