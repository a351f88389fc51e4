/**
 * `npm run drill:deregistration [-- --lag N] [--only TEXT]`: rolls releases out behind a load balancer that lags, under
 * each strategy, while requests of 0 to 20 seconds come in (docs/delivery.md). It ends with 1 where a request fails with the
 * times of now, or where none does with those of before. Linux and root only.
 */
import { parseArgs } from "node:util";
import { type DeregistrationArgs, rollOut } from "../e2e/support/deregistration.ts";
import { RolloutCluster } from "../e2e/support/rollout-cluster.ts";
import { Stage } from "../e2e/support/stage.ts";
import { describeLoad } from "../e2e/support/under-load.ts";

const { values: options } = parseArgs({
  options: {
    /** Seconds for which the load balancer lags; the default is the chart's, of an ALB. */
    lag: { type: "string" },
    /** Only those whose name has this in it. */
    only: { type: "string", default: "" },
  },
});
const lag = options.lag === undefined ? {} : { lagSeconds: Number(options.lag) };

const DRILLS: Readonly<Record<string, DeregistrationArgs>> = {
  "rolling, times of before": { strategy: "rolling", isBefore: true },
  rolling: { strategy: "rolling" },
  canary: { strategy: "canary" },
  "blue-green": { strategy: "blueGreen" },
  "A/B by header": { strategy: "ab" },
};

const obstacles = await RolloutCluster.obstacles();
if (obstacles.length > 0) {
  console.error(`error: this machine can't run a real node: ${obstacles.join("; ")}`);
  process.exit(1);
}
const cluster = await RolloutCluster.start();
process.once("SIGINT", () => {
  console.error("interrupted: removing the node");
  void cluster.remove().finally(() => process.exit(130));
});
try {
  const stage = new Stage(cluster);
  for (const [name, args] of Object.entries(DRILLS)) {
    if (!name.includes(options.only)) continue;
    console.error(`${name} …`);
    const load = await rollOut(stage, { ...args, ...lag });
    const isRight = load.failed > 0 === (args.isBefore ?? false);
    if (!isRight) process.exitCode = 1;
    console.log(`${isRight ? "as expected" : "WRONG"}: ${name}: ${describeLoad(load)}`);
  }
} finally {
  await cluster.remove();
}
