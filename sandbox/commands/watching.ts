import type { StateResource } from "../engine/state.ts";
import { SandboxError } from "../engine/errors.ts";
import { metricsStackOf } from "../observability/metrics-stack.ts";
import {
  obstacleToWatching,
  runningWatchers,
  type StartedWatchers,
  startWatchers,
  type WatchOptions,
} from "../observability/watchers.ts";
import { ownCommand } from "../own/files.ts";
import { table } from "../report/table.ts";
import { acquireTools, toolPaths } from "../toolchain/acquire.ts";
import type { Context } from "./context.ts";

/** Where each of them is, for people. */
export function watchersTable({ prometheus, alertmanager, inbox }: Omit<StartedWatchers, "ignored">): string {
  return table(
    ["what", "where"],
    [
      ["Prometheus", prometheus],
      ["Alertmanager", alertmanager],
      ["what receivers were told", inbox],
    ],
  );
}

/** Whether an update is to be watched: it was asked for, or goes on. */
export function isWatched({ options, layout }: Context): boolean {
  return options.with === "observability" || runningWatchers(layout.root) !== undefined;
}

/** @throws SandboxError where this sandbox's nodes have nothing to watch */
export function assertWatchable({ layout }: Context): void {
  const obstacle = obstacleToWatching(layout.root);
  if (obstacle !== undefined) throw new SandboxError(`Prometheus can't run in this sandbox: ${obstacle}`);
}

/**
 * Starts Prometheus and Alertmanager, or hands them the configuration of now.
 * @throws SandboxError
 */
export async function watch(
  { layout, progress }: Context,
  resources: readonly StateResource[],
  options: WatchOptions = {},
): Promise<StartedWatchers> {
  const stack = metricsStackOf(resources);
  if (stack === undefined) {
    throw new SandboxError(
      "the stack keeps no metrics: observability.metrics is none, or it is not deployed.\n" +
        `Fix: set it to stack in the stack file, and run \`${ownCommand("up")}\``,
    );
  }
  const exporters = options.exporters === true ? (["kube-state-metrics", "node_exporter"] as const) : [];
  const acquired = await acquireTools(["prometheus", "promtool", "alertmanager", ...exporters], { progress });
  return startWatchers(layout.root, toolPaths(acquired), stack, options);
}
