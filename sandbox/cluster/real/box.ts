import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { GRACE_MS, SYSTEM_PATH, end, identityOf, launch, requireRunning, terminate } from "../components.ts";
import { ClusterError } from "../errors.ts";
import { type Layout, layoutOf } from "../layout.ts";
import { type ProcessIdentity, identityOfPid, isRunning } from "../process-identity.ts";
import { hasCode, remove } from "../../plugin/file-store.ts";
import { waitFor } from "../wait.ts";
import { removeCgroups } from "./cgroups.ts";

/** The component that holds a real node's namespaces: network, mounts, processes, host name. */
const BOX = "node-namespaces";
const INIT = fileURLToPath(new URL("box-init.sh", import.meta.url));
const READY_SECONDS = 20;
/** Directories that the node replaces by empty ones of its own. */
const HIDDEN = ["/run", "/var/run", "/var/log", "/var/lib/cni", "/var/lib/kubelet"];

type Command = readonly [string, ...string[]];

/**
 * Makes the namespaces that a node and its control plane live in. Killing their one process ends everything in
 * them.
 */
export async function startBox(layout: Layout, nodeName: string, address: string): Promise<void> {
  const hidden = HIDDEN.find((dir) => `${layout.root}/`.startsWith(`${dir}/`));
  if (hidden !== undefined) {
    throw new ClusterError(
      `a real node can't keep its state below ${hidden}. Fix: set XDG_STATE_HOME to another directory.`,
    );
  }
  const ready = join(layout.run, "node-namespaces.ready");
  remove(ready);
  const namespaces = [
    "--net",
    "--mount",
    "--propagation",
    "private",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "--uts",
  ];
  const init = [INIT, nodeName, address, ready, String(GRACE_MS / 1_000)];
  await launch(layout, { name: BOX, command: ["/usr/bin/env", "unshare", ...namespaces, ...init] });
  const isReady = (): true | undefined => existsSync(ready) || undefined;
  await waitFor("the node's namespaces", READY_SECONDS, isReady, () => requireRunning(layout));
}

/**
 * The command, to be run in the namespaces, in the working directory of its caller.
 * @throws ClusterError where no real node runs
 */
export function inBox(layout: Layout, command: Command, cwd = process.cwd()): Command {
  const box = runningBox(layout);
  if (!box) throw new ClusterError("there is no real node to enter: start the sandbox with real nodes first");
  const namespaces = `/proc/${box.pid}/ns`;
  const enter = ["--net", "--mnt", "--uts"].map(
    (flag) => `${flag === "--mnt" ? "--mount" : flag}=${namespaces}/${flag.slice(2)}`,
  );
  // unshare itself stays outside of the pid namespace that it makes for its children.
  const pids = `--pid=${namespaces}/pid_for_children`;
  return ["/usr/bin/env", "nsenter", ...enter, pids, "--", "env", "-C", cwd, ...command];
}

/**
 * Runs a command in the node's namespaces, where pods' and services' addresses answer.
 * @returns what it printed
 * @throws ClusterError where no real node runs; the error of `execFile` where the command fails
 */
export async function enter(dir: string, command: Command): Promise<{ stdout: string; stderr: string }> {
  const [file, ...args] = inBox(layoutOf(dir), command);
  return promisify(execFile)(file, args, {
    env: { ...process.env, PATH: SYSTEM_PATH },
    maxBuffer: 64 * 1024 * 1024,
  });
}

/**
 * Ends components whose commands are `inBox`. What was launched is nsenter, which waits for the program and hands no
 * signal on: ended alone, it would leave the program behind.
 */
export async function terminateInBox(layout: Layout, names: readonly string[]): Promise<void> {
  const programs = names.flatMap((name) => {
    const identity = identityOf(layout, name);
    return identity && isRunning(identity) ? childrenOf(identity.pid) : [];
  });
  await Promise.all(programs.map((program) => end(program)));
  await terminate(layout, names);
}

function childrenOf(pid: number): ProcessIdentity[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return children.split(" ").flatMap((child) => identityOfPid(Number(child)) ?? []);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return []; // it has just ended by itself
    throw error;
  }
}

/** Ends everything in the namespaces and removes the node's control groups. Without a real node: nothing. */
export async function removeNode(layout: Layout): Promise<void> {
  const box = runningBox(layout);
  if (box) {
    const [file, ...args] = inBox(layout, ["kill", "-TERM", "1"]);
    await promisify(execFile)(file, args, { env: { PATH: SYSTEM_PATH } }).catch(() => undefined); // it may be half dead
    await end(box, GRACE_MS + 1_000);
  }
  await removeCgroups(layout);
}

function runningBox(layout: Layout): ProcessIdentity | undefined {
  const box = identityOf(layout, BOX);
  return box && isRunning(box) ? box : undefined;
}
