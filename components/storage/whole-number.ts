import type { Problem } from "../validation.ts";

interface Range {
  readonly min: number;
  readonly max: number;
  /** What is counted, in the plural: `days`. */
  readonly unit: string;
}

/** The problem of a number that has to be whole and within a range: none, or one. */
export function wholeNumberProblems(value: number, { min, max, unit }: Range, path: string): Problem[] {
  if (Number.isInteger(value) && value >= min && value <= max) return [];
  return [
    {
      path,
      message: Number.isInteger(value) ? "out of range" : "not a whole number",
      received: value,
      allowed: max === Number.MAX_SAFE_INTEGER ? `${min} or more ${unit}` : `${min} to ${max} ${unit}`,
      fix: `choose ${value < min ? "a larger" : value > max ? "a smaller" : "a whole"} number`,
    },
  ];
}
