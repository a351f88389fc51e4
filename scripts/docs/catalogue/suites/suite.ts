/**
 * What becomes of each rule of a published suite, by its own name: the names of our rules that say the same, separated by
 * spaces, or a sentence that says why none does.
 */
export type Answers = Readonly<Record<string, string>>;

export interface Suite {
  readonly title: string;
  /** Where its rules are published, and as of when they were read. */
  readonly source: string;
  readonly answers: Answers;
}

/** Names, or a sentence. */
export const isReason = (answer: string): boolean => answer.endsWith(".");

/** Several rules with one answer. */
export const each = (names: string, answer: string): Answers =>
  Object.fromEntries(names.split(" ").map((name) => [name, answer]));

/** Numbers, and first and last of some in a row. */
export type NumberRanges = readonly (number | readonly [number, number])[];

const numbersOf = (ranges: NumberRanges): readonly number[] =>
  ranges.flatMap((range) => {
    if (typeof range === "number") return [range];
    const [first, last] = range;
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });

/** Rules that are numbered, with so many digits at least, and have one answer. */
export const numbered = (prefix: string, digits: number, ranges: NumberRanges, answer: string): Answers =>
  Object.fromEntries(
    numbersOf(ranges).map((number) => [`${prefix}${String(number).padStart(digits, "0")}`, answer]),
  );

/** Why there is no rule, where that is so of many. */
export const WHY = {
  changes:
    "It makes or changes objects instead of judging them: programs do that here, where people read it.",
  moment:
    "It judges a request, its author or what is in the cluster at that moment, which no manifest and no plan says.",
  elsewhere: "It is about kinds of a tool that Slipway does not install: no test of ours would judge them.",
  images:
    "Who made an image, and from what, no manifest says: before each deployment the pipeline has `cosign` prove it (docs/pipeline.md).",
  local: "It is one organisation's own convention.",
  example: "It shows what its engine can do, and asks nothing of anybody else's objects.",
} as const;
