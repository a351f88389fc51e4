import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { isRunning, type ProcessIdentity } from "../../../sandbox/cluster/process-identity.ts";
import { followEvents } from "../../../sandbox/engine/event-log.ts";
import { hasCode } from "../../../sandbox/plugin/file-store.ts";
import { commandLine, eventually, familyOf } from "../cluster/support.ts";
import { type TestSandbox } from "./test-sandbox.ts";

/** Whom to kill, by a pattern of the command line; the engine is the process itself. */
const victims = {
  engine: undefined,
  program: /@pulumi\/pulumi\/cmd\/run\//,
  aws: /aws-plugin/,
  eks: /eks-plugin/,
  kubernetes: /fallback-plugin/,
} satisfies Readonly<Record<string, RegExp | undefined>>;

export type Victim = keyof typeof victims;
export const VICTIMS = Object.keys(victims) as Victim[];

/** A step that an update has begun: what is done to a resource that is not the same. */
export interface Step {
  /** Its number in this update, from 1. */
  readonly number: number;
  /** The resource's type token. */
  readonly type: string;
}

/** How long a process may take to notice that the engine has gone, on a machine with much to do. */
const ORPHAN_SECONDS = 60;

/**
 * Begins `pulumi up` and kills one of its processes with SIGKILL, in the middle of the step that `choose` names a victim
 * for; then waits until nothing that the update has started runs any more.
 * @param flags of `pulumi up`: which stack
 * @param env what the update is given besides the sandbox's environment
 * @returns who was killed; nothing where the update ended well before
 */
export async function killedUpdate(
  sandbox: TestSandbox,
  flags: readonly string[],
  choose: (step: Step) => Victim | undefined,
  env: Readonly<Record<string, string>> = {},
): Promise<Victim | undefined> {
  const { workspace } = sandbox;
  const log = join(sandbox.home, "killed-update.jsonl");
  rmSync(log, { force: true }); // of the update before
  const engine = spawn(
    workspace.pulumi,
    ["up", ...flags, "--yes", "--skip-preview", "--non-interactive", "--event-log", log],
    {
      cwd: workspace.projectRoot,
      env: { ...workspace.env, ...env, PULUMI_DEBUG_COMMANDS: "true" },
      stdio: "ignore",
    },
  );
  let ended = false;
  const end = new Promise<number>((resolve) => {
    engine.once("exit", (code) => {
      ended = true;
      resolve(code ?? 1);
    });
  });
  let number = 0;
  let victim: Victim | undefined;
  let started: readonly ProcessIdentity[] = [];
  for await (const { resourcePreEvent } of followEvents(log, () => ended)) {
    if (!resourcePreEvent || resourcePreEvent.metadata.op === "same" || victim !== undefined) continue;
    number += 1;
    const chosen = choose({ number, type: resourcePreEvent.metadata.type });
    if (chosen === undefined) continue;
    started = familyOf([engine.pid!]);
    // A process that is not there yet, or has just ended, is left for a later step.
    if (kill(engine.pid!, chosen, started)) victim = chosen;
  }
  const code = await end;
  await eventually("whatever the update has started is gone", ORPHAN_SECONDS, async () =>
    started.every((process) => !isRunning(process)),
  );
  return code === 0 ? undefined : victim;
}

/** @returns whether there was anybody to kill */
function kill(engine: number, victim: Victim, started: readonly ProcessIdentity[]): boolean {
  const pattern: RegExp | undefined = victims[victim];
  const pids =
    pattern === undefined
      ? [engine]
      : started.map(({ pid }) => pid).filter((pid) => pid !== engine && pattern.test(commandLine(pid)));
  return pids.map(killed).some(Boolean);
}

function killed(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch (error) {
    if (hasCode(error, "ESRCH")) return false;
    throw error;
  }
}
