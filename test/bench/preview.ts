/**
 * `npm run bench:preview [-- --runs N | --quick] [--json]`: what a preview of the production stack costs, next to the
 * ways in which it could be run otherwise (docs/benchmarks.md). Linux only: it reads /proc.
 */
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { projectRoot } from "../support/project-root.ts";
import { TestSandbox } from "../sandbox/engine/test-sandbox.ts";
import { type Measurement, measurePreview } from "./measure.ts";
import {
  compiledProgram,
  floorProgram,
  nativeProgram,
  type Program,
  scaledProgram,
  tsNodeProgram,
} from "./programs.ts";
import { describeResults } from "./report.ts";
import {
  type Case,
  figuresOf,
  goalsOf,
  lineOf,
  type Machine,
  resourceCount,
  type Results,
} from "./results.ts";

/** Another node to measure on as well, by path. */
const OTHER_NODE = "SLIPWAY_BENCH_NODE";

interface Settings {
  readonly runs: number;
  /** Numbers of services beside the one that the stack file has. */
  readonly services: readonly number[];
}

/** One thing to measure; rounds go through all of them, so that a busy minute hits each alike. */
interface Trial {
  readonly name: string;
  readonly program: Program;
  readonly policies: boolean;
  readonly prepare?: () => void;
}

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

try {
  const settings: Settings = options.quick
    ? { runs: 2, services: [10] }
    : { runs: parseRuns(options.runs), services: [10, 100] };
  if (process.platform !== "linux") throw new Error("the bench reads /proc: run it on Linux");
  const results = [await bench(settings)];
  const node = process.env[OTHER_NODE];
  if (node) results.push(...(await benchOn(node)));
  process.stdout.write(
    options.json
      ? `${JSON.stringify(results, undefined, 2)}\n`
      : `${results.map(describeResults).join("\n\n\n")}\n`,
  );
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`\nerror: ${error instanceof Error ? error.message : String(error)}\n`);
}

function parseRuns(text: string): number {
  const runs = Number(text);
  if (Number.isInteger(runs) && runs > 0) return runs;
  throw new Error(`--runs "${text}" must be a whole number of 1 or more`);
}

/** The whole bench in a sandbox of its own, which is gone afterwards. */
async function bench({ runs, services }: Settings): Promise<Results> {
  const before = loadavg()[0] ?? 0;
  const sandbox = new TestSandbox("production");
  // Ctrl-C ends the programs that run, which is an error here, which tidies up.
  process.once("SIGINT", () => tell("interrupted: removing the sandbox"));
  try {
    tell("bringing the production stack up (simulated nodes)");
    await sandbox.succeed("start");
    const trials = await prepareTrials(sandbox, services);
    const measured = await measureAll(sandbox, trials, runs);
    const figures = (name: string) => figuresOf(measured.get(name) ?? []);
    const cases: Results["cases"] = {
      policies: figures("policies"),
      native: figures("native"),
      compiled: figures("compiled"),
      tsNodeCold: figures("tsNodeCold"),
      tsNodeCached: figures("tsNodeCached"),
      floor: figures("floor"),
    };
    const byServices = Object.fromEntries([
      [1, cases.native],
      ...services.map((count) => [count, figures(servicesTrial(count))] as const),
    ]) as Results["services"];
    const line = lineOf(byServices);
    const machine = describe(before);
    return { machine, runs, cases, services: byServices, line, goals: goalsOf(cases, line) };
  } finally {
    await sandbox.dispose();
  }
}

async function prepareTrials(sandbox: TestSandbox, services: readonly number[]): Promise<readonly Trial[]> {
  const native = nativeProgram(sandbox);
  const cache = join(sandbox.home, "ts-node-cache");
  const tsNode = tsNodeProgram(sandbox, cache);
  tell("compiling the program, deploying the floor");
  const compiled = await compiledProgram(sandbox);
  const { changes } = await measurePreview(sandbox.workspace, native);
  const floor = await floorProgram(sandbox, resourceCount({ changes }) - 1); // the stack counts itself
  const clear = (): void => rmSync(cache, { recursive: true, force: true });
  const of = (name: Case, program: Program, extra: Partial<Trial> = {}): Trial => ({
    name,
    program,
    policies: false,
    ...extra,
  });
  return [
    of("policies", native, { policies: true }),
    of("native", native),
    of("compiled", compiled),
    of("tsNodeCold", tsNode, { prepare: clear }),
    of("tsNodeCached", tsNode), // by the cold run before it
    of("floor", floor),
    ...services.map((count) => ({
      name: servicesTrial(count),
      program: scaledProgram(sandbox, count),
      policies: false,
    })),
  ];
}

function servicesTrial(count: number): string {
  return `services ${count}`;
}

async function measureAll(
  { workspace }: TestSandbox,
  trials: readonly Trial[],
  runs: number,
): Promise<ReadonlyMap<string, readonly Measurement[]>> {
  const measured = new Map<string, Measurement[]>(trials.map(({ name }) => [name, []]));
  for (let round = 1; round <= runs; round++) {
    for (const { name, program, policies, prepare } of trials) {
      prepare?.();
      const measurement = await measurePreview(
        workspace,
        program,
        policies ? join(projectRoot, "policy") : undefined,
      );
      checkUnchanged(name, measurement);
      measured.get(name)?.push(measurement);
      tell(`round ${round} of ${runs}: ${name} ${measurement.wall.toFixed(1)} s`);
    }
  }
  return measured;
}

/** A program that plans anything but to leave what is deployed as it is would not be the same program. */
function checkUnchanged(name: string, { changes }: Measurement): void {
  const other = Object.keys(changes).filter((operation) => !["same", "read", "create"].includes(operation));
  const plansToCreate = (changes["create"] ?? 0) > 0 && !name.startsWith("services");
  if (other.length === 0 && !plansToCreate) return;
  throw new Error(`the preview "${name}" is not of the deployed platform: ${JSON.stringify(changes)}`);
}

/** This bench, on another node: its engine's host, program, plugins and policy pack too. */
async function benchOn(node: string): Promise<readonly Results[]> {
  const args = [
    ...["--import", join(projectRoot, "loader.mjs"), fileURLToPath(import.meta.url), "--json"],
    ...(options.quick ? ["--quick"] : ["--runs", options.runs]),
  ];
  const path = `${dirname(node)}${delimiter}${process.env["PATH"] ?? ""}`;
  const env = { ...process.env, PATH: path, [OTHER_NODE]: undefined };
  const child = promisify(execFile)(node, args, { env, maxBuffer: Number.POSITIVE_INFINITY });
  child.child.stderr?.pipe(process.stderr);
  return JSON.parse((await child).stdout) as Results[];
}

function describe(before: number): Machine {
  return {
    node: process.versions.node,
    typescript: stripsTypes() ? "native type stripping" : "tsx loader",
    cores: cpus().length,
    cpu: cpus()[0]?.model.trim() ?? "unknown model",
    load: [before, loadavg()[0] ?? 0],
  };
}

function tell(text: string): void {
  process.stderr.write(`- ${text}\n`);
}

/** As loader.mjs decides it; the types of Node 20 don't know the feature. */
function stripsTypes(): boolean {
  const { typescript = false } = process.features as { readonly typescript?: string | false };
  return typescript !== false;
}
