// Not the SDK's main module, which takes a second to load: the sandbox reads configurations too.
import { RunError } from "@pulumi/pulumi/errors.js";
import { spellingFix } from "./closest.ts";
import { printable } from "./printable.ts";

/** One thing that is wrong with what a user wrote. */
export interface Problem {
  /** Property path, e.g. `network.availabilityZones[1]`. */
  readonly path: string;
  /** What is wrong, one clause. */
  readonly message: string;
  /** The value received; left out where there is none or where it may be a secret. */
  readonly received?: unknown;
  /** The values allowed. */
  readonly allowed: string;
  /** What to do about it. */
  readonly fix: string;
}

/** Arguments with their defaults applied, and what is wrong with them: meaningful only when nothing is. */
export interface Resolved<Plan> {
  readonly plan: Plan;
  readonly problems: readonly Problem[];
}

/**
 * Everything that is wrong with one input, said at once.
 * A `RunError`, so that the engine prints the message without a stack trace. It has none either: the SDK's runner renders
 * every error in colours, and with the frames of `RunError` Node 20 takes half a minute and gigabytes for that
 * (`stacks/stack-traces.ts`).
 */
export class InvalidInputError extends RunError {
  readonly problems: readonly Problem[];

  constructor(subject: string, problems: readonly Problem[]) {
    super(describeProblems(subject, problems));
    this.stack = `${this.name}: ${this.message}`;
    this.problems = problems;
  }
}

/** Where the caller's user has set an argument. */
export type PathOf = (property: string) => string;

/**
 * Paths of the properties below one: `below("network")("cidr")` is `network.cidr`, `below("")("cidr")` is `cidr`. A caller
 * whose settings are not all below one path says where each is by a function.
 */
export function below(path: string | PathOf): PathOf {
  if (typeof path === "function") return path;
  return (property) => (path === "" ? property : `${path}.${property}`);
}

/** The problem of a value that has to be one of a few: none, or one. */
export function choiceProblems(choices: readonly unknown[], value: unknown, path: string): Problem[] {
  if (choices.includes(value)) return [];
  return [
    {
      path,
      message: "not one of the choices",
      received: value,
      allowed: choices.join(", "),
      fix: spellingFix(value, choices.map(String), "choose one of them"),
    },
  ];
}

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

/**
 * Ends a component's or a parser's validation.
 * @throws InvalidInputError when there is any problem.
 */
export function assertValid(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidInputError(subject, problems);
}

/** The text a user sees: a heading, then four lines a problem. */
function describeProblems(subject: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = problems.flatMap((problem) => [
    `  ${printable(`${problem.path}: ${problem.message}`)}`,
    ...describeValues(problem).map((line) => `      ${line}`),
  ]);
  return `${printable(subject)}: ${count}, nothing was created\n${lines.join("\n")}`;
}

/** The value received, those allowed, and what to do: a line each, whatever is in it. */
export function describeValues(problem: Problem): string[] {
  return [
    ...("received" in problem ? [`received: ${show(problem.received)}`] : []),
    `allowed:  ${problem.allowed}`,
    `fix:      ${problem.fix}`,
  ].map(printable);
}

/** What is not wrong yet, in one line. */
export function describeWarning({ path, message, fix }: Problem): string {
  return printable(`${path}: ${message}; ${fix}`);
}

const longestShown = 120;

function show(value: unknown): string {
  const text = value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value));
  return text.length > longestShown ? `${text.slice(0, longestShown)}… (${text.length} characters)` : text;
}
