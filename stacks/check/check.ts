import { InvalidInputError, type Problem } from "../../components/validation.ts";
import { parseConfig, undeployed } from "../config/parse.ts";
import { type Position, readStackFile } from "./stack-file.ts";

/** Something in a stack's file. An error keeps it from being deployed; a warning says what will be wrong some day. */
export interface Finding extends Problem, Position {
  readonly severity: "error" | "warning";
}

/** What a stack's file is judged by, beside what it says. */
export interface Circumstances {
  readonly project: string;
  readonly stack: string;
  /** ISO date by which a Kubernetes version's support is judged. */
  readonly today: string;
}

/**
 * Everything that is wrong with a stack's file, in the order of its lines: what the program itself would refuse, but for
 * what it compares with the last update. Pure.
 */
export function checkStackFile(text: string, { project, stack, today }: Circumstances): Finding[] {
  const file = readStackFile(project, text);
  if (file.faults.length > 0) return file.faults.map((fault) => ({ severity: "error", ...fault }));
  const { settings, secretKeys } = file;
  const { errors, warnings } = judge({ project, stack, settings, secretKeys, ...undeployed, today });
  const placed = (severity: Finding["severity"]) => (problem: Problem) => ({
    severity,
    ...problem,
    ...file.positionOf(problem.path),
  });
  return [
    ...errors.map(placed("error")),
    ...[...(file.hasEnvironment ? [unseenEnvironment] : []), ...warnings].map(placed("warning")),
  ].sort((a, b) => a.line - b.line || a.column - b.column);
}

const unseenEnvironment: Problem = {
  path: "environment",
  message: "settings that come from Pulumi ESC are not seen here, and may be told as missing",
  allowed: "any environment",
  fix: "have `pulumi preview` judge them",
};

function judge(source: Parameters<typeof parseConfig>[0]): {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
} {
  try {
    return { errors: [], warnings: parseConfig(source).warnings };
  } catch (error) {
    if (error instanceof InvalidInputError) return { errors: error.problems, warnings: [] };
    throw error;
  }
}
