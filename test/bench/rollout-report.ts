import { indent, table } from "../../sandbox/report/table.ts";
import { type LoadSummary } from "../support/load-summary.ts";

/** One scenario under one kind of load. */
export interface Row {
  readonly name: string;
  /** Whether requests have to fail, so that the bench is known to see failures. */
  readonly mustFail: boolean;
  readonly keepAlive: boolean;
  readonly load: LoadSummary;
  /** Seconds that the rollout took, old pods' ends included. */
  readonly workSeconds: number;
  /** What must not be. */
  readonly wrong: string | undefined;
}

/** One bad release. */
export interface BadRow {
  readonly strategy: string;
  readonly what: string;
  readonly load: LoadSummary;
  /** Seconds from its deployment until it was turned down, */
  readonly verdictSeconds: number;
  /** and until nothing of it was left. */
  readonly recoverySeconds: number;
  /** What must not be. */
  readonly wrong: string | undefined;
}

export interface Rollouts {
  readonly machine: {
    readonly node: string;
    readonly cores: number;
    readonly cpu: string;
    readonly load: readonly [before: number, after: number];
  };
  readonly rows: readonly Row[];
  readonly bad: readonly BadRow[];
  /** Scenarios that didn't get to their end, and why. */
  readonly broken: readonly string[];
}

/** Results for people to read. */
export function describeRollouts({ machine, rows, bad, broken }: Rollouts): string {
  const [before, after] = machine.load.map((value) => value.toFixed(1));
  return [
    `Node ${machine.node}, ${machine.cores} cores of ${machine.cpu}, load ${before} before and ${after} after`,
    `Requests that fail\n${indent(rowsTable(rows))}`,
    ...(broken.length > 0 ? [`Not measured\n${indent(broken.join("\n"))}`] : []),
    ...(bad.length > 0 ? [`Bad releases, without keep-alive\n${indent(badTable(bad))}`] : []),
  ].join("\n\n");
}

function rowsTable(rows: readonly Row[]): string {
  const headings = [
    "",
    "keep-alive",
    "requests",
    "a second",
    "failed",
    "p50 ms",
    "p99 ms",
    "slowest ms",
    "took s",
  ];
  const cells = rows.map(({ name, mustFail, keepAlive, load, workSeconds }) => [
    mustFail ? `${name} (has to fail)` : name,
    keepAlive ? "yes" : "no",
    load.requests,
    Math.round(load.rate),
    load.failed,
    ...[load.p50, load.p99, load.slowest, workSeconds].map(Math.round),
  ]);
  return table(headings, cells);
}

function badTable(rows: readonly BadRow[]): string {
  const headings = ["strategy", "release", "requests", "failed", "by itself", "verdict s", "gone s"];
  const cells = rows.map(({ strategy, what, load, verdictSeconds, recoverySeconds }) => [
    ...[strategy, what, load.requests, load.failed],
    load.failedVersions["faulty"] ?? 0,
    ...[verdictSeconds, recoverySeconds].map(Math.round),
  ]);
  return table(headings, cells);
}
