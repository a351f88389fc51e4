import { spawn } from "node:child_process";
import { cpuByPart, partOf } from "./parts.ts";
import { cpuOfEndedChildren, ProcessTree } from "./process-tree.ts";

/** What one command took, all in seconds. */
export interface Profile {
  readonly wall: number;
  /** Of the command and all that it starts, and of what it runs beside. */
  readonly cpu: number;
  /** The same by part; `short-lived` is what ended between two looks at it. */
  readonly cpuByPart: Readonly<Record<string, number>>;
  /** What the command says of its own phases. */
  readonly phases: Readonly<Record<string, number>>;
  /** From the start to the end of each process that runs the program: `up` runs it twice. */
  readonly programs: readonly number[];
}

export interface Profiled {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Processes that do work for it without being started by it. @default none */
  readonly beside?: () => readonly number[];
  /** The exit code that it has to end with. @default 0 */
  readonly code?: number;
  /** What it has to say on standard error. @default nothing in particular */
  readonly says?: RegExp;
}

/**
 * Runs a command and watches it from outside.
 * @throws Error with the command's output where it ends in another way
 */
export async function profile({
  command,
  args,
  env,
  cwd,
  beside,
  code = 0,
  says = /(?:)/,
}: Profiled): Promise<Profile> {
  const endedBefore = cpuOfEndedChildren();
  const began = performance.now();
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => (output[name] += text));
  const tree = new ProcessTree(child.pid ?? 0, beside);
  const ended = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const wall = (performance.now() - began) / 1000;
  const { processes } = tree.stop();
  if (ended !== code || !says.test(output.stderr))
    throw new Error(`${args.join(" ")} ended with ${String(ended)}:\n${output.stderr}\n${output.stdout}`);
  const parts = cpuByPart(processes);
  const own = Object.entries(parts)
    .filter(([part]) => !part.startsWith("cluster"))
    .reduce((sum, [, cpu]) => sum + cpu, 0);
  const cpuParts = { ...parts, "short-lived": Math.max(0, cpuOfEndedChildren() - endedBefore - own) };
  return {
    wall,
    cpu: Object.values(cpuParts).reduce((sum, cpu) => sum + cpu, 0),
    cpuByPart: cpuParts,
    phases: phasesOf(output.stdout),
    programs: processes
      .filter((process) => partOf(process.command) === "program")
      .map(({ startedMs, lastSeenMs }) => (lastSeenMs - startedMs) / 1000),
  };
}

/** Of `start`, `up` and `destroy` with `--json`; nothing where the command has none. */
function phasesOf(stdout: string): Readonly<Record<string, number>> {
  if (!stdout.startsWith("{")) return {};
  const { phases = {} } = JSON.parse(stdout) as { readonly phases?: Readonly<Record<string, number>> };
  return Object.fromEntries(
    Object.entries(phases).map(([name, milliseconds]) => [name, milliseconds / 1000]),
  );
}
