/**
 * `npm run bench:rollout [-- --rate N] [--seconds N] [--part good|bad] [--only TEXT] [--json]`: requests that fail while
 * the sample service is rolled out, moved, scaled and judged on a real node (docs/benchmarks.md). Linux and root only.
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { RolloutCluster } from "../e2e/support/rollout-cluster.ts";
import { AB_HEADER } from "../e2e/support/service.ts";
import { describeLoad, underLoad } from "../e2e/support/under-load.ts";
import { type LoadSummary } from "../support/load-summary.ts";
import { type BadRelease, BAD, GOOD, type Scenario, complaint } from "../e2e/support/scenarios.ts";
import { Stage } from "../e2e/support/stage.ts";
import { type BadRow, type Rollouts, type Row, describeRollouts } from "./rollout-report.ts";

const { values: options } = parseArgs({
  options: {
    /** Requests a second. */
    rate: { type: "string", default: "500" },
    /** How long each load lasts at least. */
    seconds: { type: "string", default: "60" },
    /** Only good releases, or only those that are turned down. */
    part: { type: "string", default: "good and bad" },
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
  const isWrong = [...results.rows, ...results.bad].some(({ wrong }) => wrong !== undefined);
  if (isWrong || results.broken.length > 0) process.exitCode = 1;
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`\nerror: ${error instanceof Error ? error.message : String(error)}\n`);
}

async function bench(): Promise<Rollouts> {
  const before = loadavg()[0] ?? 0;
  const cluster = await RolloutCluster.start();
  const stage = new Stage(cluster);
  try {
    const rows: Row[] = [];
    const bad: BadRow[] = [];
    const broken: string[] = [];
    let interrupted = false;
    // Ctrl-C ends what runs, which is an error here, after which nothing else begins.
    process.once("SIGINT", () => {
      interrupted = true;
      tell("interrupted: removing the node");
    });
    const attempt = async ({ name }: Scenario, measured: () => Promise<void>): Promise<void> => {
      if (interrupted) return;
      try {
        await measured();
      } catch (error) {
        broken.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        tell(`  BROKEN: ${broken.at(-1)}`);
        stage.forget();
      }
    };
    // In this order: each change of strategies begins where the one before it has ended.
    for (const keepAlive of [true, false]) {
      for (const scenario of wanted("good", GOOD)) {
        await attempt(scenario, async () => void rows.push(await measureGood(stage, scenario, keepAlive)));
      }
    }
    for (const scenario of wanted("bad", BAD)) {
      await attempt(scenario, async () => void bad.push(await measureBad(stage, scenario)));
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
      broken,
    };
  } finally {
    await cluster.remove();
  }
}

function wanted<S extends Scenario>(part: string, scenarios: readonly S[]): readonly S[] {
  return scenarios.filter(({ name }) => options.part.includes(part) && name.includes(options.only));
}

async function measureGood(stage: Stage, scenario: Scenario, keepAlive: boolean): Promise<Row> {
  const { load, workSeconds, wrong } = await measure(stage, scenario, keepAlive, () => scenario.act(stage));
  const { name, mayFail } = scenario;
  return { name, mustFail: mayFail === "some must", keepAlive, load, workSeconds, wrong };
}

async function measureBad(stage: Stage, scenario: BadRelease): Promise<BadRow> {
  const { strategy, what } = scenario;
  let verdictSeconds = 0;
  const { load, workSeconds, wrong } = await measure(stage, scenario, false, async (began) => {
    await scenario.act(stage);
    verdictSeconds = (performance.now() - began) / 1_000;
    await stage.recovered();
  });
  return { strategy, what, load, verdictSeconds, recoverySeconds: workSeconds, wrong };
}

async function measure(
  stage: Stage,
  scenario: Scenario,
  keepAlive: boolean,
  act: (began: number) => Promise<void>,
): Promise<{ readonly load: LoadSummary; readonly workSeconds: number; readonly wrong: string | undefined }> {
  tell(`- ${scenario.name}, ${keepAlive ? "with" : "without"} keep-alive`);
  await scenario.prepare(stage);
  const args = {
    rate: Number(options.rate),
    keepAlive,
    header: AB_HEADER,
    atLeastSeconds: Number(options.seconds),
  };
  const { load, workSeconds } = await underLoad(stage.cluster, args, () => act(performance.now()));
  const wrong = complaint(scenario, load);
  tell(`  ${workSeconds.toFixed(0)} s: ${describeLoad(load)}`);
  if (wrong !== undefined) tell(`  WRONG: ${wrong}`);
  return { load, workSeconds, wrong };
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
