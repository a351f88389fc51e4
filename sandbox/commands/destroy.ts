import { rmSync } from "node:fs";
import { stopCluster } from "../cluster/cluster.ts";
import { readIdentity } from "../cluster/facts.ts";
import { layoutOf } from "../cluster/layout.ts";
import { SandboxError } from "../engine/errors.ts";
import { findLeftovers, objectsOf } from "../engine/leftovers.ts";
import { recover, wasKilledUnrecorded } from "../engine/recovery.ts";
import { type Run } from "../engine/run.ts";
import { readState } from "../engine/state.ts";
import { type Workspace } from "../engine/workspace.ts";
import { type Progress } from "../progress.ts";
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
  const changes = wasKilledUnrecorded(layout.backend) ? {} : await destroyAll(workspace, phases, progress);
  await phases.show(
    "stopping the cluster",
    () => stopCluster(layout.root, { wipe: true }),
    () => "stopped",
  );
  rmSync(layout.root, { recursive: true, force: true });
  if (options.json) {
    const times = Object.fromEntries(phases.taken.map(({ name, milliseconds }) => [name, milliseconds]));
    print(JSON.stringify({ ok: true, name: layout.name, changes, leftovers: [], phases: times }));
  }
}

/** What the engine does, in three phases. @returns how many of each operation there were */
async function destroyAll(
  workspace: Workspace,
  phases: Phases,
  progress: Progress,
): Promise<Run["outcome"]["changes"]> {
  await phases.show(
    "recovery",
    () => recover(workspace),
    (done) => done.join("; ") || "nothing to recover",
  );
  // A cluster of one's own may have other stacks in it, of which this one leaves what it found.
  const isShared = readIdentity(layoutOf(workspace.layout.root))?.nodes === "existing";
  const own = isShared ? objectsOf((await readState(workspace)).resources) : undefined;
  // A state that still names what is gone does no harm: the next destroy deletes it once more.
  const { outcome } = await phases.time("pulumi destroy", () =>
    operate(workspace, "destroy", progress, { writesStateAtEnd: true }),
  );
  const leftovers = await phases.show(
    "leftovers",
    () => findLeftovers(workspace, own),
    (found) => `${found.length} in state, cloud and cluster`,
  );
  if (leftovers.length > 0) {
    throw new SandboxError(
      `pulumi destroy left ${leftovers.length} objects behind:\n${indent(leftovers.join("\n"))}\n` +
        `The sandbox is kept: ${workspace.layout.root}`,
    );
  }
  return outcome.changes;
}
