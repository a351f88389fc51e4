import { SandboxError } from "../engine/errors.ts";
import { readOutputs, readState } from "../engine/state.ts";
import { exposeService } from "../cluster/cluster.ts";
import { layoutOf } from "../cluster/layout.ts";
import {
  drillErrorBudget,
  type Drilled,
  type Objective,
  objectivesOf,
} from "../observability/error-budget-drill.ts";
import { history } from "../observability/history.ts";
import { readInbox } from "../observability/inbox.ts";
import { forget, valueOf } from "../observability/prometheus-api.ts";
import { statusOf, Traffic } from "../observability/traffic.ts";
import { readWatched } from "../observability/watched.ts";
import { runningWatchers, stopWatchers } from "../observability/watchers.ts";
import { formatDuration } from "../progress.ts";
import { indent, table } from "../report/table.ts";
import { type Context, runningWorkspace } from "./context.ts";
import { parseClusterUrl } from "./verify.ts";
import { assertWatchable, watch } from "./watching.ts";

/** Routes of the sample service: one that needs nothing, and one that needs the database, which no sandbox has. */
const ROUTES = { good: "/", bad: "/visits" } as const;
const PER_SECOND = 5;

/**
 * Breaks the sample service, waits for the page, mends it, waits until that is told, and prints the times. Nothing of
 * the stack is changed. Prometheus and Alertmanager are started for it where they don't run, and what it has left in them
 * goes; so it does when it is interrupted.
 */
export default async function drill(context: Context): Promise<void> {
  const { progress, print, options } = context;
  const stopping = new AbortController();
  // Under npm one Ctrl-C arrives twice; and putting things back takes a second or two.
  const interrupt = (): void =>
    stopping.abort(new SandboxError("the drill was interrupted. The sandbox is as it was before."));
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    const drilled = await rehearse(context, stopping.signal);
    print(options.json ? JSON.stringify({ ok: true, drill: "error-budget", ...drilled }) : report(drilled));
  } catch (error) {
    progress.fail("failed");
    throw error;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

async function rehearse(context: Context, signal: AbortSignal): Promise<Drilled> {
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
    const { prometheus, inbox } = await watch(
      context,
      resources,
      history({ service, namespace }, Date.now()),
    );
    signal.throwIfAborted();
    traffic = new Traffic(url, ROUTES.good, PER_SECOND);
    const drilled = await drillErrorBudget({
      ...{ namespace, service, ...ROUTES, traffic, signal },
      inbox: () => readInbox(inbox),
      value: (expression) => valueOf(prometheus, expression),
      update: (text) => progress.update(text),
    });
    progress.done(`paged after ${drilled.secondsToPage} s, resolved after ${drilled.secondsToResolved} s`);
    return drilled;
  } finally {
    traffic?.stop();
    if (were === undefined) await stopWatchers(layout.root);
    // Or its errors would go on burning the budget of the next days.
    else await forget(were.prometheus, `{namespace="${namespace}"}`);
  }
}

/** The first service with an objective that has something to fail. @throws SandboxError where there is none */
async function breakable(
  { layout }: Context,
  outputs: Readonly<Record<string, unknown>>,
): Promise<Objective & { readonly url: string }> {
  const services = Object.entries((outputs["services"] ?? {}) as Record<string, { url: string }>);
  const objectives = objectivesOf(await readWatched(layoutOf(layout.root).adminKubeconfig));
  const reasons: string[] = [];
  for (const [service, { url: inside }] of services) {
    const target = parseClusterUrl(inside);
    const objective = objectives.find(
      (each) => each.service === service && each.namespace === target.namespace,
    );
    if (objective === undefined) {
      reasons.push(`${service}: has no objective (services.${service}.slo)`);
      continue;
    }
    const url = await exposeService(layout.root, target);
    const [good, bad] = await Promise.all([statusOf(url + ROUTES.good), statusOf(url + ROUTES.bad)]);
    if (good !== undefined && good < 500 && bad !== undefined && bad >= 500) return { ...objective, url };
    reasons.push(
      `${service}: ${ROUTES.good} answers ${good ?? "nothing"}, ${ROUTES.bad} ${bad ?? "nothing"}; ` +
        "the one should succeed, and the other fail for want of a database (services.<name>.database)",
    );
  }
  throw new SandboxError(
    `no service of the stack can be drilled:\n${indent(reasons.join("\n") || "it has none")}\n` +
      "Fix: a service with `slo`, `serviceMonitor` and `database`, as api of staging has",
  );
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
