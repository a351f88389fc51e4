import fc from "fast-check";

/** Leaves out what is undefined: an absent setting is not a setting of no value. */
export function settings<T extends Record<string, fc.Arbitrary<unknown>>>(
  shape: T,
): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .record(shape, { requiredKeys: [] })
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)));
}

export const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
export const oneOf = (...choices: unknown[]): fc.Arbitrary<unknown> => fc.constantFrom(...choices);
