/**
 * A real Prometheus and a real Alertmanager on the sandbox's node, with what the stack made for them: its
 * ServiceMonitors, its PrometheusRules and the routes of its alerts, whose receivers are an inbox on this machine.
 */
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Component, componentStatuses, launch, requireRunning } from "../cluster/components.ts";
import { ClusterError } from "../cluster/errors.ts";
import { readFacts, readIdentity, writeIdentity } from "../cluster/facts.ts";
import { readKubeconfig, writeKubeconfig } from "../cluster/kubeconfig.ts";
import { type Layout, layoutOf } from "../cluster/layout.ts";
import { kubeconfigPath } from "../cluster/pki.ts";
import { choosePorts } from "../cluster/ports.ts";
import { inBox, terminateInBox } from "../cluster/real/box.ts";
import { relayNames, startRelays } from "../cluster/real/relays.ts";
import { type Tools, requireTool } from "../cluster/tools.ts";
import { waitFor } from "../cluster/wait.ts";
import { ownCommand, ownProgram } from "../own/files.ts";
import { withLock, writeAtomic, writeJson } from "../plugin/file-store.ts";
import {
  customResourceState,
  type Exporter,
  EXPORTERS,
  exporterArguments,
  exporterScrapes,
} from "./exporters.ts";
import { type MetricsStack } from "./metrics-stack.ts";
import { prometheusFiles } from "./prometheus-config.ts";
import { rerouted } from "./rerouted.ts";
import type { Watched } from "./prometheus-config.ts";
import { readWatched } from "./watched.ts";

/** Where they listen, seen from the node. */
const INSIDE = { prometheus: 9090, alertmanager: 9093, inbox: 9099 } as const;
const PROGRAMS = ["alert-inbox", "alertmanager", "prometheus"] as const;
const WAYS = "observability";
const NAMES = [...PROGRAMS, ...relayNames(WAYS)];

const READY_SECONDS = 60;

export interface Watchers {
  /** Their pages, on this machine. */
  readonly prometheus: string;
  readonly alertmanager: string;
  /** File with what the receivers were told. */
  readonly inbox: string;
}

export interface StartedWatchers extends Watchers {
  /** Monitors and rules of the cluster that nothing reads. */
  readonly ignored: readonly string[];
}

/** How a Prometheus is started. */
export interface WatchOptions {
  /** OpenMetrics text with what one that is started is to know already; one that runs has a past of its own. */
  readonly past?: string;
  /** With what the chart brings to be scraped besides. @default false, or as it runs */
  readonly exporters?: boolean;
}

/** Why this cluster has nothing to watch; undefined where it has. */
export function obstacleToWatching(dir: string): string | undefined {
  switch (readFacts(layoutOf(dir))?.nodes) {
    case "real":
      return undefined;
    case "simulated":
      return "simulated nodes run no containers, so there is nothing to watch.\nFix: real nodes (--nodes real, Linux and root)";
    case "existing":
      return "the cluster is your own: watch it by its own Prometheus";
    case undefined:
      return `the cluster isn't running.\nFix: ${ownCommand("start")}`;
  }
}

/** Those that run; undefined where not all of them do. */
export function runningWatchers(dir: string): Watchers | undefined {
  const layout = layoutOf(dir);
  const running = new Set(
    componentStatuses(layout).flatMap((status) => (status.running ? [status.name] : [])),
  );
  if (!NAMES.every((name) => running.has(name))) return undefined;
  const ports = readIdentity(layout)?.ports ?? {};
  const url = (name: string): string => `http://127.0.0.1:${ports[name] ?? 0}`;
  return {
    prometheus: url("prometheus"),
    alertmanager: url("alertmanager"),
    inbox: join(folderOf(layout), "inbox.jsonl"),
  };
}

/**
 * Starts what isn't running, and hands what runs the configuration of now.
 * @throws ClusterError where the nodes are not real, or one of them ends or doesn't get ready
 */
export async function startWatchers(
  dir: string,
  tools: Tools,
  stack: MetricsStack,
  { past, exporters = false }: WatchOptions = {},
): Promise<StartedWatchers> {
  const layout = layoutOf(dir);
  const obstacle = obstacleToWatching(dir);
  if (obstacle !== undefined) throw new ClusterError(obstacle);
  const watched = await readWatched(layout.adminKubeconfig);
  return withLock(layout.root, async () => {
    const folder = folderOf(layout);
    const withExporters = exporters || EXPORTERS.every((name) => isRunningIn(layout, name));
    const ignored = writeConfiguration(layout, folder, stack, { watched, exporters: withExporters });
    if (exporters) await launchExporters(layout, tools, folder, stack);
    const wereRunning = runningWatchers(dir) !== undefined;
    if (!wereRunning) await launchAll(layout, tools, folder, past);
    const watchers = runningWatchers(dir);
    if (watchers === undefined) throw new ClusterError("Prometheus and Alertmanager did not stay up");
    for (const url of [watchers.prometheus, watchers.alertmanager]) {
      const isReady = async (): Promise<true | undefined> =>
        (await asks(`${url}/-/ready`)) ? true : undefined;
      await waitFor(`${url}/-/ready`, READY_SECONDS, isReady, () => requireRunning(layout));
      if (wereRunning && !(await asks(`${url}/-/reload`, "POST")))
        throw new ClusterError(`${url} does not take its configuration: see ${layout.logs}`);
    }
    return { ...watchers, ignored };
  });
}

/** Ends them. What they have recorded goes as well. */
export async function stopWatchers(dir: string): Promise<void> {
  const layout = layoutOf(dir);
  await withLock(layout.root, async () => {
    await terminateInBox(layout, [...NAMES, ...EXPORTERS]);
    rmSync(folderOf(layout), { recursive: true, force: true });
  });
}

const folderOf = (layout: Layout): string => join(layout.root, "observability");
const RECEIVERS = "receivers";

/** @returns what nothing reads */
function writeConfiguration(
  layout: Layout,
  folder: string,
  stack: MetricsStack,
  { watched, exporters }: { readonly watched: Watched; readonly exporters: boolean },
): readonly string[] {
  mkdirSync(join(folder, RECEIVERS), { recursive: true, mode: 0o700 });
  // The administrator's, with the API server's address inside.
  const kubeconfig = join(folder, "kubeconfig");
  const { server } = readKubeconfig(kubeconfigPath(layout, "controller-manager"));
  const access = { ...readKubeconfig(layout.adminKubeconfig), server };
  writeKubeconfig(kubeconfig, access);

  const alertmanager = `127.0.0.1:${INSIDE.alertmanager}`;
  const scrapes = exporters
    ? exporterScrapes(stack, {
        ...{ kubeconfig, alertmanager, prometheus: `127.0.0.1:${INSIDE.prometheus}` },
        nodeName: readFacts(layout)?.nodeNames[0] ?? "",
        api: { server, ca: access.ca, cert: access.certificate, key: access.key },
      })
    : [];
  const { config, rules, ignored } = prometheusFiles(stack, watched, { kubeconfig, alertmanager, scrapes });
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".rules.json")))
    if (!Object.hasOwn(rules, file)) rmSync(join(folder, file));
  for (const [file, content] of Object.entries(rules)) writeJson(join(folder, file), content);
  writeJson(join(folder, "prometheus.json"), config);

  const routing = rerouted(
    stack.alertmanagerConfig,
    join(folder, RECEIVERS),
    `http://127.0.0.1:${INSIDE.inbox}`,
  );
  for (const [file, content] of Object.entries(routing.files))
    writeAtomic(join(folder, RECEIVERS, file), content);
  writeJson(join(folder, "alertmanager.json"), routing.config);
  return ignored;
}

async function launchAll(layout: Layout, tools: Tools, folder: string, past?: string): Promise<void> {
  await terminateInBox(layout, NAMES);
  const database = join(folder, "prometheus");
  if (past !== undefined) await record(requireTool(tools, "promtool"), past, database);
  const identity = readIdentity(layout) ?? { nodes: "real", ports: {} };
  const ports = await choosePorts(["prometheus", "alertmanager"], identity.ports);
  writeIdentity(layout, { ...identity, ports: { ...identity.ports, ...ports } });
  const start = (name: (typeof PROGRAMS)[number], command: Component["command"]): Promise<void> =>
    launch(layout, { name, command: inBox(layout, command, folder) });
  const flags = (program: keyof typeof ports) => [
    `--config.file=${join(folder, `${program}.json`)}`,
    `--web.listen-address=127.0.0.1:${INSIDE[program]}`,
    `--web.external-url=http://127.0.0.1:${ports[program]}/`,
  ];
  const inbox = ownProgram("sandbox/observability/inbox-main.ts");
  await start("alert-inbox", [...inbox, String(INSIDE.inbox), join(folder, "inbox.jsonl")]);
  await start("alertmanager", [
    requireTool(tools, "alertmanager"),
    ...flags("alertmanager"),
    `--storage.path=${join(folder, "alertmanager")}`,
    "--cluster.listen-address=",
  ]);
  await start("prometheus", [
    ...NAMED_LOCALHOST,
    requireTool(tools, "prometheus"),
    ...flags("prometheus"),
    `--storage.tsdb.path=${database}`,
    "--storage.tsdb.retention.time=12h",
    "--web.enable-lifecycle",
    // A drill takes its own traces away.
    "--web.enable-admin-api",
  ]);
  await startRelays(
    layout,
    WAYS,
    { port: ports.prometheus, target: `127.0.0.1:${INSIDE.prometheus}` },
    { port: ports.alertmanager, target: `127.0.0.1:${INSIDE.alertmanager}` },
  );
}

const isRunningIn = (layout: Layout, name: string): boolean =>
  componentStatuses(layout).some((status) => status.name === name && status.running);

/** Starts those that don't run. */
async function launchExporters(
  layout: Layout,
  tools: Tools,
  folder: string,
  stack: MetricsStack,
): Promise<void> {
  const state = join(folder, "custom-resource-state.json");
  writeJson(state, customResourceState);
  const all = exporterArguments(stack, { kubeconfig: join(folder, "kubeconfig"), state });
  const programs: Readonly<Record<Exporter, string>> = {
    "kube-state-metrics": requireTool(tools, "kube-state-metrics"),
    "node-exporter": requireTool(tools, "node_exporter"),
  };
  for (const name of EXPORTERS)
    if (!isRunningIn(layout, name))
      await launch(layout, { name, command: inBox(layout, [programs[name], ...all[name]], folder) });
}

/** Makes a database of OpenMetrics text. */
async function record(promtool: string, past: string, database: string): Promise<void> {
  mkdirSync(database, { recursive: true });
  const text = `${database}.openmetrics`;
  writeAtomic(text, past);
  await promisify(execFile)(promtool, ["tsdb", "create-blocks-from", "openmetrics", text, database]);
  rmSync(text);
}

/**
 * With each configuration Prometheus looks its host's name up in the DNS (its scrape manager, for what spreads scrapes
 * over time), and waits 10 s where nobody answers: so its host is called by a name that is in every hosts file.
 */
const NAMED_LOCALHOST = [
  ...["unshare", "--uts", "sh", "-c"],
  'echo localhost > /proc/sys/kernel/hostname && exec "$0" "$@"',
] as const;

async function asks(url: string, method: "GET" | "POST" = "GET"): Promise<boolean> {
  try {
    const { ok, body } = await fetch(url, { method, signal: AbortSignal.timeout(30_000) });
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}
