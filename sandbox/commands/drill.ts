import { SandboxError } from "../engine/errors.ts";
import { readOutputs, readState } from "../engine/state.ts";
import { drillErrorBudget, type Drilled } from "../observability/error-budget-drill.ts";
import { history } from "../observability/history.ts";
import { readInbox } from "../observability/inbox.ts";
import { forget, valueOf } from "../observability/prometheus-api.ts";
import { Traffic } from "../observability/traffic.ts";
import { runningWatchers, stopWatchers } from "../observability/watchers.ts";
import { formatDuration } from "../progress.ts";
import { indent, table } from "../report/table.ts";
import { breakable, ROUTES } from "./breakable.ts";
import { type Context, runningWorkspace } from "./context.ts";
import { rehearseNodeDown, rehearseSecretSync } from "./alert-drills.ts";
import { rehearseLogOutage } from "./log-outage.ts";
import { checkQueries } from "./queries.ts";
import { assertWatchable, watch } from "./watching.ts";

const PER_SECOND = 5;

/** By the names that the command line takes. */
const DRILLS = {
  "error-budget": rehearseErrorBudget,
  "node-down": rehearseNodeDown,
  "secret-sync": rehearseSecretSync,
  "log-outage": rehearseLogOutage,
  queries: checkQueries,
};

/** The drill that is named, and the times that it took. What it changes goes, so it does when it is interrupted. */
export default async function drill(context: Context): Promise<void> {
  const { progress, print, options } = context;
  const [name = ""] = context.arguments;
  const stopping = new AbortController();
  // Under npm one Ctrl-C arrives twice; and putting things back takes a second or two.
  const interrupt = (): void =>
    stopping.abort(new SandboxError("the drill was interrupted. The sandbox is as it was before."));
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    const rehearse = DRILLS[name as keyof typeof DRILLS];
    const { drilled, text } = await rehearse(context, stopping.signal);
    print(options.json ? JSON.stringify({ ok: true, drill: name, ...drilled }) : text);
  } catch (error) {
    progress.fail("failed");
    throw error;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

/**
 * Breaks the sample service, waits for the page, fixes it, and waits until that is told. Nothing of the stack is changed.
 * Prometheus and Alertmanager are started for it where they don't run.
 */
async function rehearseErrorBudget(
  context: Context,
  signal: AbortSignal,
): Promise<{ readonly drilled: Drilled; readonly text: string }> {
  const { layout, progress } = context;
  const workspace = await runningWorkspace(context);
  assertWatchable(context);
  progress.start("drill error-budget");
  const { service, namespace, url } = await breakable(context, await readOutputs(workspace));
  const were = runningWatchers(layout.root);
  let traffic: Traffic | undefined;
  try {
    progress.update("Prometheus and Alertmanager");
    const { resources } = await readState(workspace);
    const { prometheus, inbox } = await watch(context, resources, {
      past: history({ service, namespace }, Date.now()),
    });
    signal.throwIfAborted();
    traffic = new Traffic(url, ROUTES.good, PER_SECOND);
    const drilled = await drillErrorBudget({
      ...{ namespace, service, ...ROUTES, traffic, signal },
      inbox: () => readInbox(inbox),
      value: (expression) => valueOf(prometheus, expression),
      update: (text) => progress.update(text),
    });
    progress.done(`paged after ${drilled.secondsToPage} s, resolved after ${drilled.secondsToResolved} s`);
    return { drilled, text: report(drilled) };
  } finally {
    traffic?.stop();
    if (were === undefined) await stopWatchers(layout.root);
    // Or its errors would go on burning the budget of the next days.
    else await forget(were.prometheus, `{namespace="${namespace}"}`);
  }
}

function report({ service, secondsToPage, secondsToResolved, requests, page }: Drilled): string {
  const rows = [
    ["every request failed, until the page", formatDuration(secondsToPage * 1_000)],
    [`requests succeeded, until "resolved"`, formatDuration(secondsToResolved * 1_000)],
  ];
  const { before, failing } = requests;
  return [
    `Drill error-budget: ${service}`,
    indent(table(["what", "time"], rows)),
    `Requests\n${indent(
      table(
        ["phase", "good", "failed"],
        [
          ["before", before.good, before.failed],
          ["failing", failing.good, failing.failed],
        ],
      ),
    )}`,
    `Page, to ${page.receiver}\n${indent([...(page.title === undefined ? [] : [page.title]), page.summary, page.runbookUrl].join("\n"))}`,
  ].join("\n\n");
}
