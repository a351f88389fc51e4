/**
 * What observability costs, in CPU seconds and memory, as the programs themselves count them: Prometheus with the rules of 1, 10 and
 * 100 services at their own intervals, and a collector of logs that works off what containers have written.
 * `npm run bench:observability [-- --seconds 120]`
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { collectorValues } from "../../components/observability/collector-values.ts";
import { sloRules } from "../../components/observability/slo-rules.ts";
import { choosePorts } from "../../sandbox/cluster/ports.ts";
import { CollectorProcess } from "../../sandbox/observability/collector-process.ts";
import { type CollectorValues, rehearsed } from "../../sandbox/observability/collector-rehearsal.ts";
import { ContainerLogs } from "../../sandbox/observability/container-logs.ts";
import { history } from "../../sandbox/observability/history.ts";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";
import { table } from "../../sandbox/report/table.ts";

const { values: options } = parseArgs({ options: { seconds: { type: "string", default: "120" } } });
const SECONDS = Number(options.seconds);
const LINES = 200_000;

const tools = await acquireTools(["prometheus", "promtool", "collector"]);
const folder = mkdtempSync(join(tmpdir(), "slipway-bench-"));
try {
  const rows: string[][] = [];
  for (const services of [0, 1, 10, 100]) rows.push(await rulesOf(services));
  console.log(table(["services", "rules", "series", "CPU s a minute", "longest group", "memory, MiB"], rows));
  console.log(`\n${await collector()}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** One Prometheus with the objectives of so many services, and six hours of their requests. */
async function rulesOf(services: number): Promise<string[]> {
  const home = join(folder, `rules-${services}`);
  const data = join(home, "data");
  mkdirSync(data, { recursive: true });
  const objectives = Array.from({ length: services }, (_, index) => ({
    namespace: `shop-${index}`,
    service: `api-${index}`,
  }));
  const groups = objectives.flatMap((each) =>
    sloRules({
      ...{ ...each, availability: 99.9, windowDays: 30, latency: { milliseconds: 300, percent: 99 } },
      ...{ minRequestsPerHour: 100, excludedRoutes: ["/health"], runbookUrl: "https://runbook" },
    }).map((group) => ({ ...group, name: `${each.service}-${group.name}` })),
  );
  writeFileSync(join(home, "slo.rules.json"), JSON.stringify({ groups }));
  writeFileSync(
    join(home, "prometheus.json"),
    JSON.stringify({ global: { evaluation_interval: "30s" }, rule_files: ["slo.rules.json"] }),
  );
  const now = Date.now();
  if (services > 0) {
    const past = join(home, "past.openmetrics");
    // Of all services at once: blocks of one each would be compacted while it is measured.
    const texts = objectives.map((each) => history(each, now).replace("# EOF\n", ""));
    writeFileSync(past, `${texts.join("\n").replaceAll(/\n{2,}/g, "\n")}# EOF\n`);
    execFileSync(tools.promtool.path, ["tsdb", "create-blocks-from", "openmetrics", past, data], {
      stdio: "inherit",
    });
    rmSync(past);
  }
  const { web } = await choosePorts(["web"], {});
  const url = `http://127.0.0.1:${web}`;
  const child = spawn(
    tools.prometheus.path,
    [
      `--config.file=${join(home, "prometheus.json")}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${web}`,
    ],
    { stdio: "ignore" },
  );
  try {
    // Past the first evaluation of every group, whose interval is 5 minutes at most, but for those of budgets.
    await sleep(45_000);
    const before = await metrics(url);
    await sleep(SECONDS * 1_000);
    const after = await metrics(url);
    const cpu = sum(after, "process_cpu_seconds_total") - sum(before, "process_cpu_seconds_total");
    return [
      String(services),
      String(groups.reduce((count, { rules }) => count + rules.length, 0)),
      String(sum(after, "prometheus_tsdb_head_series")),
      ((cpu * 60) / SECONDS).toFixed(2),
      `${Math.round(Math.max(0, ...valuesIn(after, "prometheus_rule_group_last_duration_seconds")) * 1_000)} ms`,
      String(Math.round(sum(after, "process_resident_memory_bytes") / 1024 ** 2)),
    ];
  } finally {
    child.kill("SIGKILL");
  }
}

/** A collector that finds what three containers have written, and a store that takes everything. */
async function collector(): Promise<string> {
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => (bytes += chunk.length)).on("end", () => response.end());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`;
  const [home, pods] = [join(folder, "collector"), join(folder, "pods")];
  const state = join(home, "state");
  mkdirSync(state, { recursive: true });
  const values = collectorValues({
    ...{ clusterName: "bench", logs: "loki", logsQueueMiB: 1024, serviceAccount: "collector" },
  }) as unknown as CollectorValues;
  const process = new CollectorProcess(tools.collector.path, home, {
    ...{ config: rehearsed(values, { pods, state, endpoint }), extraArgs: values.command.extraArgs },
    address: "127.77.0.9",
  });
  new ContainerLogs(pods, ["api", "web", "worker"]).write(LINES);
  try {
    await process.start();
    let read = await process.metrics();
    for (const end = Date.now() + 300_000; Date.now() < end; await sleep(1_000)) {
      read = await process.metrics();
      if ((read.get("otelcol_exporter_sent_log_records") ?? 0) >= LINES) break;
    }
    const cpu = read.get("otelcol_process_cpu_seconds") ?? Number.NaN;
    const sent = read.get("otelcol_exporter_sent_log_records") ?? 0;
    const memory = (read.get("otelcol_process_memory_rss") ?? 0) / 1024 ** 2;
    return `collector of logs: ${sent} lines, ${cpu.toFixed(1)} CPU s, ${Math.round(sent / cpu)} lines a CPU second, ${Math.round(memory)} MiB, ${Math.round(bytes / sent)} bytes a line as sent`;
  } finally {
    await process.kill();
    server.close();
    server.closeAllConnections();
  }
}

async function metrics(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

function valuesIn(text: string, name: string): number[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .map((line) => Number(line.split(" ").at(-1)));
}

function sum(text: string, name: string): number {
  return valuesIn(text, name).reduce((all, value) => all + value, 0);
}
