import { type Measurement } from "./measure.ts";
import { fitLine, type Line, type Summary, summarize } from "./statistics.ts";

/** What is measured, in the order in which each round runs it. */
export const CASES = {
  policies: "with the policy pack",
  native: "without policies",
  compiled: "compiled by tsc",
  tsNodeCold: "ts-node, nothing cached",
  tsNodeCached: "ts-node, cached",
  floor: "echo resources alone",
} as const;

export type Case = keyof typeof CASES;

/** Keys of a measurement that are one number. */
const FIGURES = ["wall", "boot", "programStart", "resources", "cpu", "peakMiB"] as const;

export type Figures = Readonly<Record<(typeof FIGURES)[number], Summary>> & {
  /** Median CPU seconds by part. */
  readonly cpuByPart: Readonly<Record<string, number>>;
  readonly changes: Readonly<Record<string, number>>;
};

export interface Machine {
  readonly node: string;
  /** What makes JavaScript of the program's TypeScript. */
  readonly typescript: "native type stripping" | "tsx loader";
  readonly cores: number;
  readonly cpu: string;
  /** Load of the last minute before the first and after the last run. */
  readonly load: readonly [before: number, after: number];
}

export interface Goal {
  readonly name: string;
  readonly wall: number;
  /** The same ratio in CPU seconds. */
  readonly cpu?: number;
  readonly goal: string;
  readonly met: boolean;
}

export interface Results {
  readonly machine: Machine;
  readonly runs: number;
  readonly cases: Readonly<Record<Case, Figures>>;
  /** Previews without policies by number of services. */
  readonly services: Readonly<Record<number, Figures>>;
  readonly line: Line;
  readonly goals: readonly Goal[];
}

/** Sums up the runs of one case. @param measurements at least one */
export function figuresOf(measurements: readonly Measurement[]): Figures {
  const summaries = FIGURES.map((key) => [key, summarize(measurements.map((run) => run[key]))] as const);
  const parts = [...new Set(measurements.flatMap(({ cpuByPart }) => Object.keys(cpuByPart)))];
  const cpuByPart = parts.map((part) => [
    part,
    summarize(measurements.map((run) => run.cpuByPart[part] ?? 0)).median,
  ]);
  return {
    ...(Object.fromEntries(summaries) as Record<(typeof FIGURES)[number], Summary>),
    cpuByPart: Object.fromEntries(cpuByPart) as Record<string, number>,
    changes: measurements[0]?.changes ?? {},
  };
}

/** How many resources a preview went through, the stack itself included. */
export function resourceCount({ changes }: Pick<Figures, "changes">): number {
  return Object.values(changes).reduce((sum, count) => sum + count, 0);
}

/** Wall seconds over number of services. */
export function lineOf(services: Results["services"]): Line {
  return fitLine(Object.entries(services).map(([count, { wall }]) => ({ x: Number(count), y: wall.median })));
}

/** A third of the points' own size: less is within the noise of three points on a machine that does other work. */
const LINEAR_WITHIN = 1 / 3;

/** The goals of the project's design, as ratios within one run. */
export function goalsOf(
  { native, compiled, tsNodeCold, floor }: Results["cases"],
  line: Line,
): readonly Goal[] {
  const ratio = (above: Figures, below: Figures) => ({
    wall: above.wall.median / below.wall.median,
    cpu: above.cpu.median / below.cpu.median,
  });
  const start = {
    wall: tsNodeCold.programStart.median / native.programStart.median,
  };
  const [cold, javascript, bare] = [ratio(tsNodeCold, native), ratio(native, compiled), ratio(native, floor)];
  return [
    { name: "cold ts-node / as committed, program start", ...start, goal: ">= 3", met: start.wall >= 3 },
    { name: "cold ts-node / as committed, whole preview", ...cold, goal: ">= 3", met: cold.wall >= 3 },
    { name: "as committed / compiled", ...javascript, goal: "<= 1.1", met: javascript.wall <= 1.1 },
    { name: "as committed / floor", ...bare, goal: "<= 1.5", met: bare.wall <= 1.5 },
    {
      name: "services: largest distance from a line",
      wall: line.deviation,
      goal: "linear",
      met: line.deviation <= LINEAR_WITHIN,
    },
  ];
}
