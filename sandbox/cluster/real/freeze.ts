/** Processes that hang: stopped by a signal that no program can see, and continued. */
import { readFileSync } from "node:fs";
import { ClusterError } from "../errors.ts";
import { identityOf } from "../components.ts";
import type { Layout } from "../layout.ts";
import { hasCode } from "../../plugin/file-store.ts";

/** Of each second, in milliseconds. */
const FROZEN = 700;
const PERIOD = 1_000;

/** A component of a real node, with all that it has started. */
export function freezable(
  layout: Layout,
  component: string,
): { readonly freeze: () => void; readonly thaw: () => void } {
  const programs = (): readonly number[] => {
    const identity = identityOf(layout, component);
    // What was launched is nsenter, whose child is the program.
    const found = identity === undefined ? [] : childrenOf(identity.pid);
    if (found.length === 0) throw new ClusterError(`${component} doesn't run`);
    return found;
  };
  return {
    freeze: () => programs().forEach((pid) => process.kill(pid, "SIGSTOP")),
    thaw: () => programs().forEach((pid) => process.kill(pid, "SIGCONT")),
  };
}

/** The processes of a service's pods, which are frozen for most of each second between start and stop. */
export function frozenFor(
  layout: Layout,
  service: string,
): { readonly start: () => void; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let thawing: NodeJS.Timeout | undefined;
  const signal = (name: NodeJS.Signals): void => {
    for (const pid of processesOf(layout, service)) {
      try {
        process.kill(pid, name);
      } catch (error) {
        if (!hasCode(error, "ESRCH")) throw error; // it has just ended
      }
    }
  };
  return {
    start: () => {
      if (processesOf(layout, service).length === 0)
        throw new ClusterError(`no process of ${service} runs on this node`);
      timer = setInterval(() => {
        signal("SIGSTOP");
        thawing = setTimeout(() => signal("SIGCONT"), FROZEN);
      }, PERIOD);
    },
    stop: () => {
      clearInterval(timer);
      clearTimeout(thawing);
      signal("SIGCONT");
    },
  };
}

/** Of this sandbox's node alone: within its namespaces, and with the name that the chart gives the service. */
function processesOf(layout: Layout, service: string): number[] {
  const box = identityOf(layout, "node-namespaces");
  const [init] = box === undefined ? [] : childrenOf(box.pid);
  if (init === undefined) return [];
  return descendantsOf(init).filter((pid) =>
    read(`/proc/${pid}/environ`).split("\0").includes(`SERVICE_NAME=${service}`),
  );
}

function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).trim().split(" ").filter(Boolean).map(Number);
}

/** Empty where the process has ended, or is somebody else's. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
