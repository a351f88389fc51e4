import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode, remove } from "../plugin/file-store.ts";
import { ClusterError } from "./errors.ts";
import type { Layout } from "./layout.ts";
import { type ProcessIdentity, PRINT_IDENTITY, isRunning, parseIdentity } from "./process-identity.ts";

/** A long-running process of the cluster. */
export interface Component {
  readonly name: string;
  /** Absolute path of the program, then its arguments. */
  readonly command: readonly [string, ...string[]];
}

/** What is known of a component that was launched and not stopped. */
export interface ComponentStatus {
  readonly name: string;
  readonly running: boolean;
  readonly pid: number;
  readonly log: string;
  /** Last lines of the log of a component that has ended by itself. */
  readonly lastWords?: string;
}

/** How long a component may take to end by itself; kube-apiserver would like a minute. */
export const GRACE_MS = 5_000;
const POLL_MS = 25;
const RECORD = ".pid";

/** Components find system programs by this; nothing else of the user's environment (credentials!) reaches them. */
export const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Go's collector lets a heap grow to five times what is alive, instead of to twice as much, but not beyond a GiB: an API
 * server that takes in a platform's definitions spends a third of its CPU time on collecting otherwise.
 */
const GO_HEAP = { GOGC: "400", GOMEMLIMIT: "1GiB" };

/**
 * Starts the component in a session of its own, its output in `logs/<name>.log`; it outlives this process.
 * Returns once it is recorded. Whether it stays up is told by `componentStatuses`.
 */
export async function launch(layout: Layout, { name, command }: Component): Promise<void> {
  for (const dir of [layout.run, layout.logs]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const record = recordPath(layout, name);
  remove(record);
  const log = openFreshLog(logPath(layout, name));
  const script = `{ ${PRINT_IDENTITY}; } > "$0.new" && mv "$0.new" "$0" && exec "$@"`;
  const child = spawn("/bin/sh", ["-c", script, record, ...command], {
    cwd: layout.run,
    detached: true,
    env: { PATH: SYSTEM_PATH, HOME: layout.root, ...GO_HEAP },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  let failure: string | undefined;
  child.on("error", (error) => (failure = error.message));
  child.on("exit", (code) => (failure = `exit code ${code ?? "none"}: ${tail(logPath(layout, name))}`));
  child.unref();
  while (readRecord(record) === undefined) {
    if (failure !== undefined) throw new ClusterError(`${name} could not be started: ${failure}`);
    await sleep(1);
  }
}

/** Every component that was launched and not stopped, dead or alive, by name. */
export function componentStatuses(layout: Layout): ComponentStatus[] {
  return recordedNames(layout).flatMap((name) => {
    const identity = readRecord(recordPath(layout, name));
    if (!identity) return [];
    const status = { name, running: isRunning(identity), pid: identity.pid, log: logPath(layout, name) };
    return [status.running ? status : { ...status, lastWords: tail(status.log) }];
  });
}

/** @throws naming each launched component that has ended, with the last lines of its log. */
export function requireRunning(layout: Layout): void {
  const dead = componentStatuses(layout).filter(({ running }) => !running);
  if (dead.length === 0) return;
  throw new ClusterError(
    dead
      .map(({ name, log, lastWords }) => `${name} has stopped. The end of ${log}:\n${lastWords}`)
      .join("\n\n"),
  );
}

/**
 * Ends the components of these names, all at once: TERM, and KILL for what is there after 5 s. One that isn't
 * running, or whose pid now belongs to another process, is only forgotten.
 */
export async function terminate(layout: Layout, names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      const record = recordPath(layout, name);
      const identity = readRecord(record);
      if (identity) await end(identity);
      remove(record);
    }),
  );
}

/** The identity of a launched component, whether or not it still runs. */
export function identityOf(layout: Layout, name: string): ProcessIdentity | undefined {
  return readRecord(recordPath(layout, name));
}

export async function end(identity: ProcessIdentity, grace = GRACE_MS): Promise<void> {
  const deadline = Date.now() + grace;
  signal(identity, "SIGTERM");
  while (isRunning(identity)) {
    if (Date.now() > deadline) signal(identity, "SIGKILL");
    await sleep(POLL_MS);
  }
}

function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    if (isRunning(identity)) process.kill(identity.pid, name);
  } catch (error) {
    if (!hasCode(error, "ESRCH")) throw error;
  }
}

export function recordedNames(layout: Layout): string[] {
  try {
    const files = readdirSync(layout.run).filter((file) => file.endsWith(RECORD));
    return files.map((file) => file.slice(0, -RECORD.length)).sort();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

function recordPath(layout: Layout, name: string): string {
  return join(layout.run, name + RECORD);
}

function readRecord(path: string): ProcessIdentity | undefined {
  try {
    return parseIdentity(readFileSync(path, "utf8"));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function logPath(layout: Layout, name: string): string {
  return join(layout.logs, `${name}.log`);
}

/** Keeps the log of the run before, which may say why it ended. */
function openFreshLog(path: string): number {
  try {
    renameSync(path, `${path}.previous`);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  return openSync(path, "a", 0o600);
}

const TAIL_LINES = 8;
const TAIL_BYTES = 4_096;

function tail(path: string): string {
  try {
    const text = readFileSync(path, "utf8").slice(-TAIL_BYTES);
    return text.trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return "(no log)";
    throw error;
  }
}
