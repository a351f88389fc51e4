import { SandboxError } from "../engine/errors.ts";
import { readState } from "../engine/state.ts";
import { collectorValuesOf } from "../observability/collector-rehearsal.ts";
import { assertComplete, drillLogOutage, type LogOutage } from "../observability/log-outage-drill.ts";
import { ownCommand } from "../own/files.ts";
import { formatDuration } from "../progress.ts";
import { indent, table } from "../report/table.ts";
import { acquireTools } from "../toolchain/acquire.ts";
import { type Context, runningWorkspace } from "./context.ts";

/**
 * Runs the collector of the stack's logs as a process of this machine, has its store go away and kills it while containers
 * write, and counts what arrived. Nothing of the stack is touched.
 */
export async function rehearseLogOutage(
  context: Context,
  signal: AbortSignal,
): Promise<{ readonly drilled: LogOutage; readonly text: string }> {
  const { progress } = context;
  const values = collectorValuesOf((await readState(await runningWorkspace(context))).resources);
  if (values === undefined)
    throw new SandboxError(
      "the stack's logs go nowhere: observability.logs is none, or it is not deployed.\n" +
        `Fix: set it to loki, cloudWatch or otlp in the stack file, and run \`${ownCommand("up")}\``,
    );
  const { collector, "victoria-logs": store } = await acquireTools(["collector", "victoria-logs"], {
    progress,
  });
  progress.start("drill log-outage");
  const drilled = await drillLogOutage({
    programs: { collector: collector.path, store: store.path },
    values,
    update: (text) => progress.update(text),
    signal,
  });
  assertComplete(drilled);
  progress.done(`${drilled.written} lines written, ${drilled.lost} lost`);
  return { drilled, text: report(drilled) };
}

function report({ written, lost, twice, kills, ...rest }: LogOutage): string {
  const { secondsWithoutStore, secondsToCatchUp, queuedBytes } = rest;
  const rows = [
    ["lines written by three containers", String(written)],
    ["lost", String(lost)],
    ["sent again, the same line at the same time", String(twice)],
    ["collector killed (kill -9)", `${kills} times`],
    ["store away", formatDuration(secondsWithoutStore * 1_000)],
    ["waited on disk then", `${Math.round(queuedBytes / 1024)} KiB`],
    ["from its return to the last line", formatDuration(secondsToCatchUp * 1_000)],
  ];
  return `Drill log-outage\n${indent(table(["what", "result"], rows))}`;
}
