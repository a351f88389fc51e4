import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEvents } from "../../sandbox/engine/events.ts";
import { outcomeOf } from "../../sandbox/engine/outcome.ts";
import { type Workspace } from "../../sandbox/engine/workspace.ts";
import { cpuByPart, partOf } from "./parts.ts";
import { ProcessTree } from "./process-tree.ts";
import { type Program } from "./programs.ts";

/** What one preview took. */
export interface Measurement {
  /** Seconds from the engine's start to its end. */
  readonly wall: number;
  /** Seconds until the engine starts the program: its own start, the policy pack's, looking for plugins. */
  readonly boot: number;
  /** Seconds from the start of the program's process until it registers its first resource of its own. */
  readonly programStart: number;
  /** Seconds from there to the end. */
  readonly resources: number;
  /** CPU seconds of all processes: steadier than the wall clock on a machine that does other work too. */
  readonly cpu: number;
  /** Largest memory of all processes together. */
  readonly peakMiB: number;
  /** CPU seconds by part: `engine`, `program`, `policy pack`, `plugin aws`, … */
  readonly cpuByPart: Readonly<Record<string, number>>;
  /** Number of resources by what the preview would do to them. */
  readonly changes: Readonly<Record<string, number>>;
}

/** The SDK's own message, in the event log; the stack itself is registered before the program is loaded. */
const FIRST_REGISTRATION = /"message":"(Registering|Reading) resource: t=(?!pulumi:pulumi:Stack,)/;

/** How closely the event log is watched. */
const POLL_MS = 10;

/**
 * Runs `pulumi preview` as a user would, and watches it from outside.
 *
 * @param policyPack the folder of the policy pack that it runs with; undefined for none
 * @throws Error with its output where it fails
 */
export async function measurePreview(
  { pulumi, env }: Workspace,
  program: Program,
  policyPack?: string,
): Promise<Measurement> {
  const scratch = mkdtempSync(join(tmpdir(), "slipway-bench-"));
  const eventLog = join(scratch, "events.jsonl");
  const args = [
    ...["preview", "--stack", program.stack, "--non-interactive", "--color", "never", "--suppress-progress"],
    ...["--event-log", eventLog],
    ...(program.configFile === undefined ? [] : ["--config-file", program.configFile]),
    ...(policyPack === undefined ? [] : ["--policy-pack", policyPack]),
  ];
  try {
    const began = performance.now();
    const since = (): number => (performance.now() - began) / 1000;
    const engine = spawn(pulumi, args, {
      cwd: program.directory,
      env: { ...env, ...program.env, PULUMI_DEBUG_COMMANDS: "true" }, // --event-log is behind it
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output: Buffer[] = [];
    engine.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    engine.stderr.on("data", (chunk: Buffer) => output.push(chunk));
    const tree = new ProcessTree(engine.pid ?? 0);
    let registered = Number.NaN;
    const watch = setInterval(() => {
      if (!FIRST_REGISTRATION.test(readLog(eventLog))) return;
      registered = since();
      clearInterval(watch);
    }, POLL_MS);
    const code = await new Promise((resolve, reject) => {
      engine.once("error", reject);
      engine.once("close", resolve);
    }).finally(() => clearInterval(watch));
    const wall = since();
    const { peakMiB, processes } = tree.stop();
    const boot = processes.find(({ command }) => partOf(command) === "program")?.startedMs;
    if (code !== 0 || boot === undefined || Number.isNaN(registered)) {
      throw new Error(
        `pulumi ${args.join(" ")} in ${program.directory} failed:\n${Buffer.concat(output).toString("utf8")}`,
      );
    }
    return {
      wall,
      boot: boot / 1000,
      programStart: registered - boot / 1000,
      resources: wall - registered,
      cpu: processes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      peakMiB,
      cpuByPart: cpuByPart(processes),
      changes: outcomeOf(parseEvents(readLog(eventLog))).changes,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readLog(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // not begun yet
  }
}
