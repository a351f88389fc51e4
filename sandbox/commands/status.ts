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
  if (options.json) {
    print(
      JSON.stringify({
        name: layout.name,
        stack: workspace.stack,
        cluster,
        layers,
        leftOut,
        ...(watchers !== undefined && { watchers }),
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
  print(
    `\nStack ${workspace.stack}\n${indent(rows.length > 0 ? table(["layer", "resources"], rows) : "empty")}`,
  );
  if (leftOut.length > 0) print(`\nLeft out\n${indent(leftOutTable(leftOut))}`);
  const pending = state.pendingOperations.length;
  if (pending > 0)
    print(
      isBeingUpdated(workspace)
        ? `\nAn update is running: ${pending} operation(s) under way`
        : `\n${pending} operation(s) were interrupted; "${ownCommand("up")}" takes them up again`,
    );
}
