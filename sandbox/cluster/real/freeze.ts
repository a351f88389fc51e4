/** Processes that hang: stopped by a signal that no program can see, and continued. */
import { readFileSync } from "node:fs";
import { ClusterError } from "../errors.ts";
import { identityOf } from "../components.ts";
import type { Layout } from "../layout.ts";

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
