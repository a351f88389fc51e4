/**
 * The targets of a Service as an Application Load Balancer has them, in IP mode: one that leaves gets new requests for as
 * long as the load balancer lags, and its connections are cut when the deregistration delay ends. Pure: whoever asks says
 * what time it is, in milliseconds.
 */
export class TargetGroup {
  readonly #lagMs: number;
  /** When each was deregistered; undefined as long as it is registered. */
  readonly #targets = new Map<string, number | undefined>();
  /** Those that were cut already, until they are forgotten or come back. */
  readonly #cut = new Set<string>();
  #turn = 0;

  /** @param lagMs for how long a target that was deregistered gets new requests */
  constructor(lagMs: number) {
    this.#lagMs = lagMs;
  }

  /** Registers what is ready, and deregisters what no longer is. */
  follow(ready: readonly string[], now: number): void {
    for (const [target, deregisteredAt] of this.#targets) {
      if (deregisteredAt === undefined && !ready.includes(target)) this.#targets.set(target, now);
    }
    for (const target of ready) {
      this.#targets.set(target, undefined);
      this.#cut.delete(target);
    }
  }

  /** Whom a new request is sent to, in turns; undefined where there is nobody. */
  pick(now: number): string | undefined {
    const targets = [...this.#targets].filter(
      ([, deregisteredAt]) => deregisteredAt === undefined || now < deregisteredAt + this.#lagMs,
    );
    const [target] = targets[this.#turn++ % targets.length] ?? [];
    return target;
  }

  /** Those whose delay has ended since the last time: every connection to them is to be cut. */
  expire(now: number, delayMs: number): readonly string[] {
    const expired: string[] = [];
    for (const [target, deregisteredAt] of this.#targets) {
      if (deregisteredAt === undefined || now < deregisteredAt + delayMs) continue;
      if (!this.#cut.has(target)) expired.push(target);
      this.#cut.add(target);
      if (now < deregisteredAt + this.#lagMs) continue;
      this.#targets.delete(target);
      this.#cut.delete(target);
    }
    return expired;
  }
}
