/** Where the time of a run went: a table for people, JSON for CI. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { table } from "../../sandbox/report/table.ts";
import { type FileUsage } from "../support/mocha-process.ts";
import { type Ring } from "../support/ring.ts";

export interface StepResult {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "not run";
  /** What it said of its failure. */
  readonly failure?: string;
  /** Seconds from the run's beginning until it began. */
  readonly beganAfter: number;
  /** What it waited for until then: the step before it in its lane, or one that it needs. */
  readonly waitedFor?: string;
  readonly wall: number;
  readonly cpu: number;
}

export interface RunResult {
  readonly ring: Ring;
  readonly seed: number;
  readonly wall: number;
  /** Logical processors. */
  readonly cores: number;
  readonly steps: readonly StepResult[];
  /** What the files of tests cost, the dearest first. */
  readonly files: readonly FileUsage[];
}

/** So many files are shown to people. */
const SHOWN = 10;

const whole = (seconds: number): number => Math.round(seconds);

/** Cores that were busy, on average. */
const load = ({ wall, cpu }: { readonly wall: number; readonly cpu: number }): string =>
  wall < 1 ? "" : (cpu / wall).toFixed(1);

export function reportText({ ring, seed, wall, cores, steps, files }: RunResult): string {
  const rows = steps.map((step) => [
    step.name,
    step.outcome,
    whole(step.wall),
    whole(step.cpu),
    load(step),
    step.waitedFor === undefined ? "" : `${step.waitedFor}, ${whole(step.beganAfter)} s`,
  ]);
  const cpu = steps.reduce((sum, step) => sum + step.cpu, 0);
  const all = ["all", "", whole(wall), whole(cpu), load({ wall, cpu }), ""];
  return [
    `Ring ${ring}, SLIPWAY_TEST_SEED=${seed}, ${cores} cores`,
    table(["SUITE", "", "WALL S", "CPU S", "CORES BUSY", "BEGAN AFTER"], [...rows, all]),
    ...(files.length === 0
      ? []
      : [
          "",
          table(
            ["DEAREST FILES", "CPU S", "OF THAT BY PROCESSES OF ITS OWN"],
            files.slice(0, SHOWN).map(shown),
          ),
        ]),
  ].join("\n");
}

/** What failed, once more after all that the steps have printed. */
export const failuresText = ({ steps }: RunResult): string =>
  steps
    .filter(({ failure }) => failure !== undefined)
    .map(({ name, failure }) => `\n▸ failed: ${name}\n${failure}`)
    .join("\n");

const shown = ({ file, cpu, children }: FileUsage): [string, number, number] => [
  file,
  whole(cpu),
  whole(children),
];

/** What mocha's processes wrote, which may have had the same file more than once. */
export function readFiles(path: string): readonly FileUsage[] {
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];
  const sums = new Map<string, FileUsage>();
  for (const { file, cpu, children } of lines.map((line) => JSON.parse(line) as FileUsage)) {
    const sum = sums.get(file);
    sums.set(file, { file, cpu: cpu + (sum?.cpu ?? 0), children: children + (sum?.children ?? 0) });
  }
  return [...sums.values()].sort((one, other) => other.cpu - one.cpu);
}

export function writeReport(file: string, result: RunResult): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
}
