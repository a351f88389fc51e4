import type { ToolName } from "./catalog.ts";

/** Where a tool comes from. */
export type Source = "path" | "release" | "build";

/** Why one source (or, for all of them, the platform) could not provide a tool, and what the user can do about it. */
export class SourceFailure extends Error {
  override readonly name = "SourceFailure";
  readonly source: Source | "platform";
  /** What the user can do; for `path`, what to put there. */
  readonly fix: string;

  constructor(source: Source | "platform", problem: string, fix: string) {
    super(problem);
    this.source = source;
    this.fix = fix;
  }
}

/** A tool that none of its sources could provide. */
export interface MissingTool {
  readonly name: ToolName;
  readonly version: string;
  readonly failures: readonly SourceFailure[];
}

/** Some tools can't be had. The message names them all, says what was tried for each, and what would help. */
export class ToolchainError extends Error {
  override readonly name = "ToolchainError";
  readonly missing: readonly MissingTool[];

  constructor(missing: readonly MissingTool[]) {
    super(describe(missing));
    this.missing = missing;
  }
}

const labels: Readonly<Record<SourceFailure["source"], string>> = {
  platform: "platform",
  path: "on PATH",
  release: "release",
  build: "build",
};

function describe(missing: readonly MissingTool[]): string {
  const count = missing.length === 1 ? "A tool is missing" : `${missing.length} tools are missing`;
  const fixes = listFixes(missing.flatMap(({ failures }) => failures));
  return [
    `${count}, and no source could provide ${missing.length === 1 ? "it" : "them"}:`,
    ...Array.from(groupByFailures(missing), ([failures, names]) => `  ${names.join(", ")}\n${failures}`),
    fixes.length === 1 ? "To fix it:" : "To fix it, do one of these:",
    ...fixes.map((fix) => `  - ${fix}`),
  ].join("\n");
}

function listFixes(failures: readonly SourceFailure[]): string[] {
  const onPath = failures.filter(({ source }) => source === "path").map(({ fix }) => fix);
  const others = failures.filter(({ source }) => source !== "path").map(({ fix }) => fix);
  return [...new Set(others), ...(onPath.length > 0 ? [`put on PATH: ${onPath.join("; ")}`] : [])];
}

/** Tools that failed alike are told of together: a machine without Go and internet misses a dozen for one reason. */
function groupByFailures(missing: readonly MissingTool[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, version, failures } of missing) {
    const text = failures.map(({ source, message }) => `    ${labels[source]}: ${message}`).join("\n");
    groups.set(text, [...(groups.get(text) ?? []), `${name} ${version}`]);
  }
  return groups;
}
