import { setTimeout as sleep } from "node:timers/promises";
import { layoutOf } from "../cluster/layout.ts";
import { SandboxError } from "../engine/errors.ts";
import { readOutputs, readState } from "../engine/state.ts";
import { Cluster } from "../kubernetes/cluster.ts";
import { history } from "../observability/history.ts";
import { parsedBy, seriesNamesOf } from "../observability/prometheus-api.ts";
import {
  type Coverage,
  coverageOf,
  metricsIn,
  queriesOf,
  secondsUntilThere,
} from "../observability/query-coverage.ts";
import { Traffic } from "../observability/traffic.ts";
import { readWatched } from "../observability/watched.ts";
import { runningWatchers, stopWatchers } from "../observability/watchers.ts";
import { indent, table } from "../report/table.ts";
import { breakable, ROUTES } from "./breakable.ts";
import { type Context, runningWorkspace } from "./context.ts";
import { assertWatchable, watch } from "./watching.ts";

const PER_SECOND = 5;
const CONFIG_MAP = { group: "", version: "v1", kind: "ConfigMap" } as const;

/**
 * Asks a Prometheus under traffic for every metric that the cluster's rules and dashboards name.
 * @throws SandboxError where one is not there for no reason that is known, or an expression is no PromQL
 */
export async function checkQueries(
  context: Context,
  signal: AbortSignal,
): Promise<{ readonly drilled: Coverage; readonly text: string }> {
  const { layout, progress } = context;
  const workspace = await runningWorkspace(context);
  assertWatchable(context);
  progress.start("drill queries");
  const { service, namespace, url } = await breakable(context, await readOutputs(workspace));
  const were = runningWatchers(layout.root);
  let traffic: Traffic | undefined;
  try {
    const { resources } = await readState(workspace);
    const { prometheus } = await watch(context, resources, {
      ...{ past: history({ service, namespace }, Date.now()), exporters: true },
    });
    traffic = new Traffic(url, ROUTES.good, PER_SECOND);
    const { adminKubeconfig } = layoutOf(layout.root);
    const { rules } = await readWatched(adminKubeconfig);
    const cluster = Cluster.of(adminKubeconfig);
    const dashboards = (await cluster.listAllIfKnown(CONFIG_MAP)).filter(
      ({ metadata }) => metadata.labels?.["grafana_dashboard"] === "1",
    );
    const asked = await Promise.all(
      queriesOf(rules, dashboards).map(async ({ of, expr }) => ({
        of,
        metrics: metricsIn(await parsedBy(prometheus, expr, of)),
      })),
    );
    const ask = async (): Promise<Coverage> => coverageOf(asked, await seriesNamesOf(prometheus));
    const seconds = secondsUntilThere(rules);
    const end = Date.now() + seconds * 1_000;
    let coverage = await ask();
    while (coverage.unexplained.length > 0 && Date.now() < end) {
      progress.update(
        `requests to ${ROUTES.good}; not there yet, at the latest in ${Math.ceil((end - Date.now()) / 1_000)} s: ` +
          coverage.unexplained.map(({ metric }) => metric).join(", "),
      );
      await sleep(2_000, undefined, { signal });
      coverage = await ask();
    }
    assertExplained(coverage, seconds);
    progress.done(`${coverage.queries} queries, ${coverage.present.length} of ${coverage.metrics} metrics`);
    return { drilled: coverage, text: report(coverage) };
  } finally {
    traffic?.stop();
    if (were === undefined) await stopWatchers(layout.root);
  }
}

function assertExplained({ unexplained }: Coverage, seconds: number): void {
  if (unexplained.length === 0) return;
  const lines = unexplained.map(({ metric, of }) => `${metric}: asked for by ${of.join("; ")}`);
  throw new SandboxError(
    `Prometheus has none of these, after ${seconds} s of traffic, and nothing says why:\n${indent(lines.join("\n"))}\n` +
      "Fix: correct the name, or have it exported; of an exporter that no sandbox runs add it to sandbox/observability/query-coverage.ts",
  );
}

function report({ queries, metrics, present, missing }: Coverage): string {
  return [
    `Drill queries: ${queries} of alerts, rules and panels, which ask for ${metrics} metrics`,
    `There\n${indent(present.join("\n"))}`,
    `Not in a sandbox\n${indent(
      table(
        ["exporter", "metrics", "queries", "why"],
        missing.map((row) => [row.exporter, String(row.metrics.length), String(row.queries), row.why]),
      ),
    )}`,
  ].join("\n\n");
}
