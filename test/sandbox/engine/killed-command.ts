import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../../../sandbox/plugin/file-store.ts";
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
  const before = new Set(filesBelow(logs));
  const ended = sandbox.command(name);
  const done = (): number =>
    filesBelow(logs)
      .filter((file) => !before.has(file) && file.endsWith(".events.jsonl"))
      .flatMap((file) => readFileSync(file, "utf8").split("\n"))
      .filter((line) => line.includes('"resOutputsEvent"') && !line.includes('"planning":true')).length;
  await eventually(`${steps} steps of ${name}`, SECONDS, () => Promise.resolve(done() >= steps));
  for (const file of filesBelow(join(backend, ".pulumi", "locks"))) {
    const lock = readJson<{ readonly pid: number }>(file);
    if (lock !== undefined) process.kill(lock.pid, "SIGKILL");
  }
  return ended;
}

function filesBelow(folder: string): string[] {
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    return files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  } catch {
    return [];
  }
}
