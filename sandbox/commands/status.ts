import { clusterStatus } from "../cluster/cluster.ts";
import { isBeingUpdated } from "../engine/recovery.ts";
import { readState } from "../engine/state.ts";
import { layersOf } from "../report/layers.ts";
import { leftOutOf, leftOutTable } from "../report/left-out.ts";
import { indent, table } from "../report/table.ts";
import { type Context, workspaceOf } from "./context.ts";
import { runningWatchers } from "../observability/watchers.ts";
import { ownCommand } from "../own/files.ts";
import { watchersTable } from "./watching.ts";

/** Control plane, nodes and stack of one sandbox. */
export default async function status(context: Context): Promise<void> {
  const { layout, options, print } = context;
  const workspace = workspaceOf(context);
  const [cluster, state] = await Promise.all([clusterStatus(layout.root), readState(workspace)]);
  const layers = layersOf(state.resources);
  const leftOut = leftOutOf(state.resources);
  const watchers = runningWatchers(layout.root);
  // A first update and a destroy write their state at their end: until then no operation of theirs is pending.
  const isUpdating = isBeingUpdated(workspace);
  if (options.json) {
    print(
      JSON.stringify({
        name: layout.name,
        stack: workspace.stack,
        cluster,
        layers,
        leftOut,
        ...(watchers !== undefined && { watchers }),
        isUpdating,
        pendingOperations: state.pendingOperations.length,
      }),
    );
    return;
  }
  print(`Sandbox ${layout.name}: ${cluster.state} (${layout.root})`);
  const components = cluster.components.map(({ name, pid, running }) => [
    name,
    running ? "running" : "gone",
    String(pid),
  ]);
  if (components.length > 0)
    print(`\nControl plane\n${indent(table(["component", "state", "pid"], components))}`);
  const nodes = cluster.nodes.map(({ name, ready }) => [
    name,
    ready ? "ready" : "not ready",
    cluster.facts?.nodes ?? "",
  ]);
  if (nodes.length > 0) print(`\nNodes\n${indent(table(["node", "state", "kind"], nodes))}`);
  if (watchers !== undefined) print(`\nObservability\n${indent(watchersTable(watchers))}`);
  const rows = layers.map(({ name, resources }) => [name, resources]);
  const none = isUpdating ? "nothing that is written down yet" : "empty";
  print(
    `\nStack ${workspace.stack}\n${indent(rows.length > 0 ? table(["layer", "resources"], rows) : none)}`,
  );
  if (leftOut.length > 0) print(`\nLeft out\n${indent(leftOutTable(leftOut))}`);
  const pending = state.pendingOperations.length;
  if (isUpdating) print("\nAn update is running: the stack is as it was last written down");
  else if (pending > 0)
    print(`\n${pending} operation(s) were interrupted; "${ownCommand("up")}" takes them up again`);
}
