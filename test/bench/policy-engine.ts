import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project-root.ts";
import { indent, table } from "../../sandbox/report/table.ts";
import { TestSandbox } from "../sandbox/engine/test-sandbox.ts";
import { type Measurement, measurePreview } from "./measure.ts";
import { floorProgram, nativeProgram, type Program, scaledProgram } from "./programs.ts";
import { figuresOf, resourceCount } from "./results.ts";

/** Copies of the production stack's service that make some 1,000 resources. */
const SERVICES = 100;

/** The goal: what the whole pack may take, in times of a pack with one empty policy. */
const MOST = 1.1;

/** A pack of one policy that does nothing: what @pulumi/policy and the engine take by themselves. */
function writeEmptyPack({ home }: TestSandbox): string {
  const folder = join(home, "empty-pack");
  mkdirSync(folder);
  symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "empty", version: "1.0.0", main: "index.cjs" }),
  );
  writeFileSync(
    join(folder, "PulumiPolicy.yaml"),
    "runtime: { name: nodejs, options: { typescript: false } }\n",
  );
  writeFileSync(
    join(folder, "index.cjs"),
    `const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("empty", {
  policies: [{ name: "nothing", description: "Nothing.", enforcementLevel: "advisory", validateResource() {} }],
});
`,
  );
  return folder;
}

interface Trial {
  readonly name: string;
  readonly program: Program;
  readonly pack: string;
  readonly measurements: Measurement[];
}

/**
 * What a preview of the production stack costs with this policy pack, next to a pack of one empty policy: at one
 * resource, as it is deployed, and with copies of its service to some 1,000 resources. Linux only: it reads /proc.
 */
export async function benchEngine(runs: number, tell: (text: string) => void): Promise<string> {
  const sandbox = new TestSandbox("production");
  try {
    tell("bringing the production stack up (simulated nodes)");
    await sandbox.succeed("start");
    const packs = { empty: writeEmptyPack(sandbox), whole: join(projectRoot, "policy") };
    const programs = {
      "one resource": await floorProgram(sandbox, 1),
      production: nativeProgram(sandbox),
      [`production, ${SERVICES} services`]: scaledProgram(sandbox, SERVICES),
    };
    const trials = Object.entries(programs).map(([name, program]) => ({
      empty: { name, program, pack: packs.empty, measurements: [] },
      whole: { name, program, pack: packs.whole, measurements: [] },
    }));
    // Rounds go through all, so that a busy minute hits each alike.
    for (let round = 1; round <= runs; round++)
      for (const { name, program, pack, measurements } of trials.flatMap(({ empty, whole }): Trial[] => [
        empty,
        whole,
      ])) {
        const measurement = await measurePreview(sandbox.workspace, program, pack);
        measurements.push(measurement);
        const which = pack === packs.empty ? "empty pack" : "whole pack";
        tell(`round ${round} of ${runs}: ${name}, ${which}: ${measurement.wall.toFixed(1)} s`);
      }
    return describe(trials, runs);
  } finally {
    await sandbox.dispose();
  }
}

function describe(trials: readonly { readonly empty: Trial; readonly whole: Trial }[], runs: number): string {
  const rows = trials.map(({ empty, whole }) => {
    const [without, by] = [figuresOf(empty.measurements), figuresOf(whole.measurements)];
    const ratio = by.cpu.median / without.cpu.median;
    const pack = "policy pack";
    return [
      empty.name,
      resourceCount(by),
      ...[without.wall, by.wall].map(({ median }) => median.toFixed(1)),
      (by.wall.median / without.wall.median).toFixed(2),
      ...[without.cpu, by.cpu].map(({ median }) => median.toFixed(1)),
      ratio.toFixed(2),
      ...[without, by].map(({ cpuByPart }) => (cpuByPart[pack] ?? 0).toFixed(2)),
      ratio <= MOST ? "met" : "missed",
    ];
  });
  const headings = ["", "resources", "wall: empty", "whole", "ratio", "CPU: empty", "whole", "ratio"];
  return [
    `Previews with a pack of one empty policy, and with the whole pack: medians of ${runs} interleaved runs, seconds; goal ${MOST} times in CPU`,
    indent(table([...headings, "the pack's: empty", "whole", "goal"], rows)),
  ].join("\n");
}
