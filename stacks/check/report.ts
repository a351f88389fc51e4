import { printable } from "../../components/printable.ts";
import { describeValues } from "../../components/validation.ts";
import type { Finding } from "./check.ts";

/** A stack's file and what was found in it. */
export interface CheckedFile {
  /** Its path, as it was named. */
  readonly file: string;
  readonly stack: string;
  readonly findings: readonly Finding[];
}

/** `file:line:column: error: …`, which editors and CI systems make links of, and what it takes to correct it. */
export function textReport(files: readonly CheckedFile[]): string {
  const lines = files.flatMap(({ file, findings }) =>
    findings.flatMap((finding) => [
      printable(
        `${file}:${finding.line}:${finding.column}: ${finding.severity}: ${finding.path}: ${finding.message}`,
      ),
      ...describeValues(finding).map((line) => `    ${line}`),
    ]),
  );
  const { errors, warnings } = countOf(files);
  const summary = `${counted(files.length, "file")} checked: ${counted(errors, "error")}, ${counted(warnings, "warning")}`;
  return [...lines, summary, ""].join("\n");
}

/** One JSON document. */
export function jsonReport(files: readonly CheckedFile[]): string {
  return `${JSON.stringify({ ...countOf(files), files }, undefined, 2)}\n`;
}

export function countOf(files: readonly CheckedFile[]): {
  readonly errors: number;
  readonly warnings: number;
} {
  const all = files.flatMap(({ findings }) => findings);
  const errors = all.filter(({ severity }) => severity === "error").length;
  return { errors, warnings: all.length - errors };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
