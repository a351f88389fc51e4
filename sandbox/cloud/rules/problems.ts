import type { CheckFailure } from "../../plugin/provider.ts";

/** Collects what is wrong with the inputs of one resource. */
export class Problems {
  readonly failures: CheckFailure[] = [];

  /** @param property path of the property; @param reason what is wrong, what was received, what is allowed. */
  report(property: string, reason: string): void {
    this.failures.push({ property, reason });
  }

  /** Reports a value that is none of those allowed; undefined (not given, or not known yet) passes. */
  oneOf(property: string, value: unknown, allowed: readonly (string | number)[]): void {
    if (value === undefined || value === null || allowed.includes(value as string | number)) return;
    this.report(
      property,
      `expected ${property} to be one of [${allowed.join(" ")}], got ${JSON.stringify(value)}`,
    );
  }

  /** Reports a number out of range. */
  range(property: string, value: number | undefined, min: number, max: number): void {
    if (value === undefined || (value >= min && value <= max)) return;
    this.report(property, `expected ${property} to be in the range (${min} - ${max}), got ${value}`);
  }

  /** Reports unless exactly one of the given properties is set. */
  exactlyOne(given: ReadonlySet<string>, ...properties: string[]): void {
    const set = properties.filter((property) => given.has(property));
    if (set.length === 1) return;
    const what = set.length === 0 ? "none is" : `${set.join(", ")} are`;
    this.report(
      set[0] ?? properties[0] ?? "",
      `exactly one of ${properties.join(", ")} must be set; ${what}`,
    );
  }
}
