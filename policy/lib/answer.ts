import { type Field, UNKNOWN } from "./field.ts";
import { type Findings } from "./finding.ts";

/** The answer to a question about a resource: yes, no, or the field whose unknown value leaves it open. */
export type Answer = boolean | Field;

export const ask = (field: Field, is: (value: unknown) => boolean): Answer =>
  field.value === UNKNOWN ? field : is(field.value);

/** Yes as soon as one answer is; no when all are; else open. */
export function anyOf(answers: readonly Answer[]): Answer {
  return answers.includes(true) || (answers.find((answer) => answer !== false) ?? false);
}

/** The same of a list, of which nothing is asked any more once one answer is yes. */
export function someOf<T>(list: readonly T[], isSo: (each: T) => Answer): Answer {
  let open: Answer = false;
  for (const each of list) {
    const answer = isSo(each);
    if (answer === true) return true;
    if (open === false) open = answer;
  }
  return open;
}

/** No as soon as one answer is; yes when all are; else open. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.find((answer) => answer !== true) ?? true;
}

export const not = (answer: Answer): Answer => (typeof answer === "boolean" ? !answer : answer);

/** Findings that count only where the answer is yes; where it is open, they can't be judged either. */
export function when(answer: Answer, findings: Findings): Findings {
  if (answer === false) return [];
  if (answer === true) return findings;
  return findings.map((finding) => finding && { ...finding, kind: "unknown" as const, field: answer });
}
