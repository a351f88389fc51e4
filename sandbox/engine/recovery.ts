import { readFileSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { parseIdentity } from "../cluster/process-identity.ts";
import { readJson } from "../plugin/file-store.ts";
import { pulumi } from "./cli.ts";
import { SandboxError } from "./errors.ts";
import { runOperation } from "./run.ts";
import { type PendingOperation, readState } from "./state.ts";
import { type Workspace } from "./workspace.ts";

/** A lock of Pulumi's file backend, as the engine that holds it wrote it. */
export interface BackendLock {
  readonly pid: number;
  readonly hostname: string;
  readonly timestamp: string;
}

/**
 * Clears what a killed engine has left, so that the next update can run and converge.
 *
 * - A lock whose engine has gone: `pulumi cancel`.
 * - Pending creations, of which the engine cannot know whether they went through: `pulumi refresh
 *   --clear-pending-creates`, Pulumi's way to say so without a person. Nothing is orphaned by it: an emulator that is
 *   asked again to create the same URN adopts what an unfinished creation has left. Against a real cloud a person
 *   should look first, as RUNBOOK.md says.
 *
 * @returns what was done, for the user to read
 * @throws SandboxError where another engine is at work on this stack
 */
export async function recover(workspace: Workspace): Promise<readonly string[]> {
  return [...(await breakStaleLocks(workspace)), ...(await clearPendingCreations(workspace))];
}

/**
 * Whether an engine was killed in the first update, which writes its state at its end alone: what it has made is known to
 * the cloud and the cluster, and not to the state. Such a sandbox is begun anew.
 */
export function wasKilledUnrecorded(backend: string): boolean {
  const locks = readLocks(backend);
  return locks.length > 0 && !locks.some((lock) => isHeld(lock)) && !hasRecord(backend);
}

/**
 * Whether any stack's state names anything that is there, or was about to be. Read from the backend's own files: the
 * engine's `stack export` would be one more process of every start.
 */
export function hasRecord(backend: string): boolean {
  interface Checkpoint {
    readonly checkpoint?: { readonly latest?: { resources?: unknown[]; pending_operations?: unknown[] } };
  }
  return filesBelow(join(backend, ".pulumi", "stacks")).some((file) => {
    const { resources = [], pending_operations = [] } = readJson<Checkpoint>(file)?.checkpoint?.latest ?? {};
    return resources.length + pending_operations.length > 0;
  });
}

async function breakStaleLocks(workspace: Workspace): Promise<readonly string[]> {
  const locks = readLocks(workspace.layout.backend);
  const held = locks.find((lock) => isHeld(lock));
  if (held !== undefined) {
    throw new SandboxError(
      `stack "${workspace.stack}" is being changed by process ${held.pid} since ${held.timestamp}.\n` +
        "Fix: wait until it has ended, or interrupt it (Ctrl-C where it runs).",
    );
  }
  if (locks.length === 0) return [];
  await pulumi(workspace, ["cancel", "--yes"]);
  return locks.map(({ pid }) => `released the lock of an update whose process (${pid}) is gone`);
}

async function clearPendingCreations(workspace: Workspace): Promise<readonly string[]> {
  const { pendingOperations, resources } = await readState(workspace);
  const creating = pendingCreations(pendingOperations);
  if (creating.length === 0) return [];
  // Aimed at the stack's root, which no provider stands behind: recovery must not fail by what it is to recover from.
  const root = resources
    .filter(({ type }) => type === "pulumi:pulumi:Stack")
    .flatMap(({ urn }) => ["--target", urn]);
  const clear = ["--clear-pending-creates", ...root];
  const { exitCode, log } = await runOperation(workspace, "refresh", undefined, { arguments: clear });
  if (exitCode !== 0) {
    throw new SandboxError(
      `could not clear ${creating.length} interrupted creations; pulumi's output: ${log}`,
    );
  }
  return [`cleared interrupted creations (${creating.length}), which are taken up again`];
}

/** The engine drops other pending operations by itself; creations it keeps for a person to judge. */
export function pendingCreations(operations: readonly PendingOperation[]): readonly PendingOperation[] {
  return operations.filter(({ type }) => type === "creating");
}

/** Every lock of this backend, whether its engine runs or not. */
export function readLocks(backend: string): readonly BackendLock[] {
  return filesBelow(join(backend, ".pulumi", "locks")).flatMap((file) => readJson<BackendLock>(file) ?? []);
}

/** Every JSON file below a folder, by its path; none where there is no such folder. */
function filesBelow(root: string): readonly string[] {
  let files: string[];
  try {
    files = readdirSync(root, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
  return files.filter((file) => file.endsWith(".json")).map((file) => join(root, file));
}

/** Whether an engine is at work on a stack of this backend. */
export function isBeingUpdated(workspace: Pick<Workspace, "layout">): boolean {
  return readLocks(workspace.layout.backend).some((lock) => isHeld(lock));
}

/** Whether the engine that took a lock still runs. One of another machine is taken to run: nothing can be said. */
export function isHeld(lock: BackendLock, commandOf = commandName): boolean {
  if (lock.hostname !== hostname()) return true;
  return /pulumi/.test(commandOf(lock.pid) ?? "");
}

/**
 * Name of a process's program; undefined where there's no such process, or one that has ended and that nobody has
 * reaped: in a container whose first process reaps nobody it stays so. A pid may have been given to another one.
 */
function commandName(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch {
    return undefined;
  }
  try {
    if (parseIdentity(readFileSync(`/proc/${pid}/stat`, "utf8"))?.zombie === true) return undefined;
    return readFileSync(`/proc/${pid}/comm`, "utf8");
  } catch {
    return "pulumi"; // no /proc on this system: the engine, as far as can be said
  }
}
