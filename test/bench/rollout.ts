/**
 * `npm run bench:rollout [-- --rate N] [--seconds N] [--only TEXT] [--json]`: requests that fail while the sample service
 * is rolled out, moved, scaled and judged on a real node (docs/benchmarks.md). Linux and root only.
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { RolloutCluster } from "../e2e/support/rollout-cluster.ts";
import { AB_HEADER } from "../e2e/support/service.ts";
import { describeLoad, underLoad } from "../e2e/support/under-load.ts";
import { type LoadSummary } from "./load-summary.ts";
import { type BadRow, type Row, describeRollouts } from "./rollout-report.ts";
import { type Scenario, Scenarios } from "./rollout-scenarios.ts";

const { values: options } = parseArgs({
  options: {
    /** Requests a second. */
    rate: { type: "string", default: "500" },
    /** How long each load lasts at least. */
    seconds: { type: "string", default: "60" },
    /** Only scenarios whose name has this in it. */
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
  },
});

try {
  const obstacles = await RolloutCluster.obstacles();
  if (obstacles.length > 0) throw new Error(`this machine can't run a real node: ${obstacles.join("; ")}`);
  const results = await bench();
  process.stdout.write(
    options.json ? `${JSON.stringify(results, undefined, 2)}\n` : `${describeRollouts(results)}\n`,
  );
  const wrong = results.rows.filter(({ failed, mustFail }) => failed > 0 !== mustFail);
  if (wrong.length > 0) process.exitCode = 1;
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`\nerror: ${error instanceof Error ? error.message : String(error)}\n`);
}

async function bench(): Promise<Parameters<typeof describeRollouts>[0]> {
  const before = loadavg()[0] ?? 0;
  const cluster = await RolloutCluster.start();
  try {
    const scenarios = new Scenarios(cluster);
    const isWanted = ({ name }: Scenario): boolean => name.includes(options.only);
    const rows: Row[] = [];
    for (const scenario of scenarios.all().filter(isWanted)) {
      for (const keepAlive of [true, false]) rows.push(await measure(cluster, scenario, keepAlive));
    }
    const bad: BadRow[] = [];
    for (const scenario of scenarios.bad().filter(isWanted)) {
      const { strategy, fault } = scenario;
      let verdictSeconds = 0;
      const { load, workSeconds } = await run(cluster, scenario, false, async (began) => {
        verdictSeconds = (performance.now() - began) / 1_000;
        await scenarios.recovered(strategy);
      });
      bad.push({ strategy, fault, load, verdictSeconds, recoverySeconds: workSeconds });
    }
    return {
      machine: {
        node: process.version,
        cores: cpus().length,
        cpu: cpus()[0]?.model ?? "unknown",
        load: [before, loadavg()[0] ?? 0],
      },
      rows,
      bad,
    };
  } finally {
    await cluster.remove();
  }
}

async function measure(cluster: RolloutCluster, scenario: Scenario, keepAlive: boolean): Promise<Row> {
  const { load, workSeconds } = await run(cluster, scenario, keepAlive);
  const { name, mustFail = false } = scenario;
  return { name, mustFail, keepAlive, failed: load.failed, load, workSeconds };
}

/** Prepares a scenario and runs it under load, then what `after` adds, told when it began. */
async function run(
  cluster: RolloutCluster,
  { name, prepare, act }: Scenario,
  keepAlive: boolean,
  after: (began: number) => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly load: LoadSummary; readonly workSeconds: number }> {
  const label = `${name}, ${keepAlive ? "with" : "without"} keep-alive`;
  process.stderr.write(`- ${label}\n`);
  await prepare();
  const args = {
    rate: Number(options.rate),
    keepAlive,
    header: AB_HEADER,
    atLeastSeconds: Number(options.seconds),
  };
  const measured = await underLoad(cluster, args, async () => {
    const began = performance.now();
    await act();
    await after(began);
  });
  process.stderr.write(`  ${describeLoad(measured.load)}\n`);
  return measured;
}
