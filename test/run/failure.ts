/** What a step that failed has said of it, to be read at the end of a run, where CI and people look first. */
import { stripVTControlCharacters } from "node:util";

/** Lines of a failure that are repeated: a few tests' with their messages. */
const LINES = 80;

/** The last summary of mocha's, which lists what failed. */
const SUMMARY = /^\s*\d+ failing\s*$/;

/**
 * @param output of the step, or its end
 * @returns what mocha lists below its "3 failing", without that line, which would be counted again; where there is none
 *   (a static check, a crash), the last lines
 */
export function failureOf(output: string): string {
  const lines = stripVTControlCharacters(output).trimEnd().split("\n");
  const summary = lines.findLastIndex((line) => SUMMARY.test(line));
  const told = summary < 0 ? lines.slice(-LINES) : lines.slice(summary + 1, summary + 1 + LINES);
  const left = summary < 0 ? 0 : lines.length - (summary + 1 + told.length);
  const text = told.join("\n").replace(/^\n+|\n+$/g, "");
  return left > 0 ? `${text}\n  … and ${left} lines more, above` : text;
}
