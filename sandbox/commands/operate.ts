import { SandboxError } from "../engine/errors.ts";
import { type EngineEvent, nameOf } from "../engine/events.ts";
import { type Operation, type Run, type RunOptions, runOperation } from "../engine/run.ts";
import { type Workspace } from "../engine/workspace.ts";
import { flagsOf } from "./context.ts";
import { ownCommand } from "../own/files.ts";
import { type Progress } from "../progress.ts";
import { describeChanges, describeFailure } from "../report/changes.ts";
import { shortType } from "../report/layers.ts";

/** What the operation is called while it runs. */
const LABELS: Readonly<Record<Operation, string>> = {
  preview: "pulumi preview",
  up: "pulumi up",
  refresh: "pulumi refresh",
  destroy: "pulumi destroy",
};

/**
 * Runs one operation of the engine and shows how far it is.
 * @throws SandboxError with every error and mandatory violation where it fails
 */
export async function operate(
  workspace: Workspace,
  operation: Operation,
  progress: Progress,
  options: RunOptions = {},
): Promise<Run> {
  progress.start(LABELS[operation]);
  const run = await runOperation(workspace, operation, reporter(progress), options);
  if (run.exitCode !== 0) {
    const { interrupted, outcome, log } = run;
    const how = interrupted ? "interrupted" : "failed";
    progress.fail(how);
    const why = describeFailure(outcome, { interrupted });
    const next = interrupted
      ? afterInterruption(operation, flagsOf(workspace))
      : `pulumi exited with code ${run.exitCode}`;
    const lines = [why, ...(interrupted || why === "" ? [next] : []), `Whole output: ${log}`];
    throw new SandboxError([`pulumi ${operation} ${how}.`, ...lines.filter(Boolean)].join("\n"));
  }
  progress.done(describeChanges(run.outcome.changes));
  return run;
}

/** What became of the platform, and how to go on. */
function afterInterruption(operation: Operation, flags: string): string {
  if (operation === "preview") return "Nothing was changed.";
  const again = operation === "refresh" || operation === "destroy" ? operation : "up";
  const back = again === "destroy" ? "" : `, or take all of it away: ${ownCommand(`destroy${flags}`)}`;
  return `What was begun was ended, and is written down.\nNext: go on where it stopped: ${ownCommand(again + flags)}${back}`;
}

/** Turns events into `12 done, Cluster slipway-staging, NodeGroup general`. */
function reporter(progress: Progress): (event: EngineEvent) => void {
  const active = new Map<string, string>();
  let done = 0;
  return ({ preludeEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent }) => {
    if (preludeEvent) {
      active.clear();
      done = 0;
    }
    const begun = resourcePreEvent?.metadata;
    const ended = (resOutputsEvent ?? resOpFailedEvent)?.metadata;
    if (begun && begun.op !== "same") active.set(begun.urn, `${shortType(begun.type)} ${nameOf(begun.urn)}`);
    if (ended && active.delete(ended.urn)) done += 1;
    if (begun || ended) progress.update([`${done} done`, ...[...active.values()].slice(-3)].join(", "));
  };
}
