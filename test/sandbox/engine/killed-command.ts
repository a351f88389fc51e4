import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readLocks } from "../../../sandbox/engine/recovery.ts";
import { eventually } from "../cluster/support.ts";
import { type Ended, type TestSandbox } from "./test-sandbox.ts";

/** How long a command may take to come to its engine's first steps, on a machine with much to do. */
const SECONDS = 600;

/**
 * Runs a command of the sandbox, and kills its engine with SIGKILL once that has done some steps.
 * @param steps that the engine has ended, those of its plan not counted
 */
export async function killedCommand(sandbox: TestSandbox, name: string, steps: number): Promise<Ended> {
  const { logs, backend } = sandbox.layout;
  const before = new Set(eventLogsIn(logs));
  const ended = sandbox.command(name);
  const done = (): number =>
    eventLogsIn(logs)
      .filter((file) => !before.has(file))
      .flatMap((file) => readFileSync(file, "utf8").split("\n"))
      .filter((line) => line.includes('"resOutputsEvent"') && !line.includes('"planning":true')).length;
  await eventually(`${steps} steps of ${name}`, SECONDS, () => Promise.resolve(done() >= steps));
  for (const { pid } of readLocks(backend)) process.kill(pid, "SIGKILL");
  return ended;
}

function eventLogsIn(folder: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => name.endsWith(".events.jsonl")).map((name) => join(folder, name));
}
