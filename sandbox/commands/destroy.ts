import { rmSync } from "node:fs";
import { stopCluster } from "../cluster/cluster.ts";
import { SandboxError } from "../engine/errors.ts";
import { findLeftovers } from "../engine/leftovers.ts";
import { recover } from "../engine/recovery.ts";
import { Phases } from "../report/phases.ts";
import { indent } from "../report/table.ts";
import { type Context, runningWorkspace } from "./context.ts";
import { operate } from "./operate.ts";

/**
 * Deletes everything by `pulumi destroy`, in the order that the real cloud wants, makes sure that nothing is left in
 * state, cloud and cluster, then stops the cluster and removes the sandbox.
 * @throws SandboxError that lists what is left; the sandbox is kept then
 */
export default async function destroy(context: Context): Promise<void> {
  const { layout, progress, options, print } = context;
  const workspace = await runningWorkspace(context);
  const phases = new Phases(progress);
  await phases.show(
    "recovery",
    () => recover(workspace),
    (done) => done.join("; ") || "nothing to recover",
  );
  const { outcome } = await phases.time("pulumi destroy", () => operate(workspace, "destroy", progress));
  const leftovers = await phases.show(
    "leftovers",
    () => findLeftovers(workspace),
    (found) => `${found.length} in state, cloud and cluster`,
  );
  if (leftovers.length > 0) {
    throw new SandboxError(
      `pulumi destroy left ${leftovers.length} objects behind:\n${indent(leftovers.join("\n"))}\n` +
        `The sandbox is kept: ${layout.root}`,
    );
  }
  await phases.show(
    "stopping the cluster",
    () => stopCluster(layout.root, { wipe: true }),
    () => "stopped",
  );
  rmSync(layout.root, { recursive: true, force: true });
  if (options.json) {
    const times = Object.fromEntries(phases.taken.map(({ name, milliseconds }) => [name, milliseconds]));
    print(
      JSON.stringify({ ok: true, name: layout.name, changes: outcome.changes, leftovers, phases: times }),
    );
  }
}
