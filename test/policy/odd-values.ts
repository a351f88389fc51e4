import fc from "fast-check";
import { UNKNOWN } from "../../policy/lib/field.ts";

/** What a property can hold that it should not: one of each kind, some of which can't be made text of. */
export const ODD_VALUES: readonly unknown[] = [
  undefined,
  null,
  UNKNOWN,
  "",
  "0",
  0,
  -1,
  Number.NaN,
  true,
  false,
  [],
  {},
  [null],
  [[]],
  [UNKNOWN],
  { __proto__: null, constructor: null, toString: 1, hasOwnProperty: "x" },
  // As JSON has it: a property of that name, not the prototype.
  JSON.parse('{"__proto__": {"name": "x"}, "constructor": {"prototype": []}, "length": 3, "valueOf": null}'),
];

export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ODD_VALUES) },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.constantFrom("__proto__", "constructor", "toString", "*", "$(X)", "\u0000") },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** Objects that the random searches judge by every rule: `npm run test:fuzz` raises it to 100,000. */
export const RUNS = Number(process.env.FUZZ_RUNS ?? 1500);
