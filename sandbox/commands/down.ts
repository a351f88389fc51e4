import { rmSync } from "node:fs";
import { clusterStatus, stopCluster } from "../cluster/cluster.ts";
import { type Context } from "./context.ts";

/** Stops everything that runs and keeps the state: `up` continues where it was. With `--wipe` the state goes too. */
export default async function down({ layout, progress, options }: Context): Promise<void> {
  const { wipe = false } = options;
  const { state } = await clusterStatus(layout.root);
  progress.start("stopping the cluster");
  await stopCluster(layout.root, { wipe });
  if (wipe) rmSync(layout.root, { recursive: true, force: true });
  const stopped = state === "absent" || state === "stopped" ? "it was not running" : "stopped";
  progress.done(`${stopped}; its state is ${wipe ? "gone" : "kept"}`);
}
