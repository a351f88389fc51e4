import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { followEvents } from "./event-log.ts";
import { type EngineEvent } from "./events.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { policyPackOf } from "./project.ts";
import { relaySignals } from "./signals.ts";
import { type Workspace } from "./workspace.ts";

export type Operation = "preview" | "up" | "refresh" | "destroy";

export interface Run {
  readonly operation: Operation;
  readonly exitCode: number;
  /** Whether somebody asked for it to stop. */
  readonly interrupted: boolean;
  readonly outcome: Outcome;
  /** The CLI's own output, for people. */
  readonly log: string;
}

export interface RunOptions {
  /** Further arguments for the CLI. @default [] */
  readonly arguments?: readonly string[];
  /**
   * Whether the engine writes its state at its end alone, and not twice a step, which is half of the CPU of a first update
   * or of a destroy. Nothing that it has done is known where it is killed. @default false
   */
  readonly writesStateAtEnd?: boolean;
}

/** Operations that plan from the program, which is when a policy pack can be asked. */
const WITH_POLICIES: readonly Operation[] = ["preview", "up"];

/**
 * Operations that need a person's consent. `destroy` previews first, so that a protected resource is met before anything
 * that depends on it is deleted. `up` does not: the program, the policy pack and every plugin would run twice, for a plan
 * that nobody is asked about. The policies are enforced in the update all the same, on each resource before it is made;
 * what a violation then leaves half made is in a rehearsal's cloud, and `preview` tells it before.
 */
const CONSENT: Readonly<Record<Operation, readonly string[]>> = {
  preview: [],
  up: ["--yes", "--skip-preview"],
  refresh: ["--yes", "--skip-preview"],
  destroy: ["--yes"],
};

/**
 * The command that a user would type.
 * @param policyPack its folder, from the project's
 */
export function operationArguments(
  operation: Operation,
  stack: string,
  policyPack?: string,
): readonly string[] {
  return [
    operation,
    "--stack",
    stack,
    ...(policyPack !== undefined && WITH_POLICIES.includes(operation) ? ["--policy-pack", policyPack] : []),
    ...CONSENT[operation],
  ];
}

/**
 * Runs one operation by the CLI and reports its events as they come. SIGINT and SIGTERM are passed on once each: the
 * engine ends what it has begun, saves its state and exits.
 */
export async function runOperation(
  workspace: Workspace,
  operation: Operation,
  onEvent: (event: EngineEvent) => void = () => {},
  { arguments: extra = [], writesStateAtEnd = false }: RunOptions = {},
): Promise<Run> {
  mkdirSync(workspace.layout.logs, { recursive: true, mode: 0o700 });
  const stem = join(workspace.layout.logs, `${new Date().toISOString().replaceAll(":", "-")}-${operation}`);
  const log = `${stem}.log`;
  const eventLog = `${stem}.events.jsonl`;
  const output = createWriteStream(log, { mode: 0o600 });
  const arguments_ = [
    ...operationArguments(operation, workspace.stack, policyPackOf(workspace.projectRoot)),
    ...["--non-interactive", "--color", "never", "--suppress-progress", "--event-log", eventLog],
    ...extra,
  ];
  // In a process group of its own, so that Ctrl-C reaches it through relaySignals alone: a second one means "at once".
  const engine = spawn(workspace.pulumi, arguments_, {
    cwd: workspace.projectRoot,
    env: {
      ...workspace.env,
      PULUMI_DEBUG_COMMANDS: "true", // --event-log is behind it
      ...(writesStateAtEnd && { PULUMI_SKIP_CHECKPOINTS: "true" }),
    },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  engine.stdout.pipe(output, { end: false });
  engine.stderr.pipe(output, { end: false });
  const stopRelaying = relaySignals(engine);
  let ended = false;
  let interrupted = false;
  const exit = new Promise<number>((resolve, reject) => {
    engine.once("error", reject);
    engine.once("close", (code) => resolve(code ?? 1));
  }).finally(() => {
    ended = true;
    interrupted = stopRelaying();
    output.end();
  });
  const events: EngineEvent[] = [];
  const collect = async (): Promise<void> => {
    for await (const event of followEvents(eventLog, () => ended)) {
      events.push(event);
      onEvent(event);
    }
  };
  const [exitCode] = await Promise.all([exit, collect()]);
  return { operation, exitCode, interrupted, outcome: outcomeOf(events), log };
}
