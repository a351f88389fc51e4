/** `npm test`: runs the steps of plan.ts, and says where the time went. Exits with 1 where one has not passed. */
import { type ChildProcess } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism, constants } from "node:os";
import { dirname, resolve } from "node:path";
import { ringOf, seedOf } from "../support/ring.ts";
import { LANES, REST } from "./plan.ts";
import { failuresText, readFiles, reportText, writeReport } from "./report.ts";
import { runLanes } from "./lanes.ts";
import { temporaryFolder, thisMachine } from "./temporary-folder.ts";

const REPORT = ".slipway/test-times.json";
/** What each file of tests costs, as mocha's processes write it down. */
const COSTS = ".slipway/test-cpu.jsonl";

const [ring, seed] = [ringOf(process.env), seedOf(process.env)];
const TMPDIR = temporaryFolder(thisMachine());
const children = new Set<ChildProcess>();
const began = performance.now();
rmSync(COSTS, { force: true });
mkdirSync(dirname(COSTS), { recursive: true });
const run = runLanes(LANES, {
  rest: REST,
  env: {
    ...process.env,
    ...(TMPDIR !== undefined && { TMPDIR }),
    SLIPWAY_RING: ring,
    SLIPWAY_TEST_SEED: String(seed),
    SLIPWAY_TEST_CPU: resolve(COSTS),
  },
  write: (chunk) => process.stdout.write(chunk),
  started: (child) => {
    children.add(child);
    child.once("exit", () => children.delete(child));
  },
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    run.stop();
    run.flush();
    for (const { pid } of children) if (pid !== undefined) process.kill(-pid, signal);
    process.exitCode = 128 + constants.signals[signal];
  });
}

const steps = await run.done;
const wall = (performance.now() - began) / 1_000;
const result = { ring, seed, wall, cores: availableParallelism(), steps, files: readFiles(COSTS) };
writeReport(REPORT, result);
console.log(`\n${reportText(result)}\nThe same as JSON: ${REPORT}`);
const failures = failuresText(result);
if (failures !== "") console.log(failures);
if (steps.some(({ outcome }) => outcome !== "passed")) process.exitCode ??= 1;
