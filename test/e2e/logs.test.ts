/** The collector of logs, run: with the configuration that the chart is given, and a store that takes OTLP. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { collectorValues } from "../../components/observability/collector-values.ts";
import { logAlerts } from "../../components/observability/log-alerts.ts";
import { planObservability } from "../../components/observability/observability-plan.ts";
import type { ObservabilityArgs } from "../../components/observability/observability-args.ts";
import { CollectorProcess } from "../../sandbox/observability/collector-process.ts";
import { type CollectorValues, rehearsed } from "../../sandbox/observability/collector-rehearsal.ts";
import { ContainerLogs } from "../../sandbox/observability/container-logs.ts";
import { assertComplete, drillLogOutage } from "../../sandbox/observability/log-outage-drill.ts";
import { LogStore } from "../../sandbox/observability/log-store.ts";
import { choosePorts } from "../../sandbox/cluster/ports.ts";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";
import { metricsOf } from "../components/observability/known-metrics.ts";

const valuesOf = (more: Partial<ObservabilityArgs>): CollectorValues => {
  const { plan, problems } = planObservability({
    ...{ clusterName: "shop", owner: "platform", nodeCidrs: [] },
    ...more,
  });
  assert.deepEqual(problems, []);
  return collectorValues({ ...plan, serviceAccount: "collector" }) as unknown as CollectorValues;
};

describe("collectors of logs", () => {
  let programs: { readonly collector: string; readonly store: string };
  let folder: string;
  before("get the collector and VictoriaLogs", async function () {
    this.timeout(1_800_000);
    const tools = await acquireTools(["collector", "victoria-logs"]);
    programs = { collector: tools.collector.path, store: tools["victoria-logs"].path };
    folder = mkdtempSync(join(tmpdir(), "slipway-logs-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  let collector: CollectorProcess | undefined;
  afterEach(() => collector?.kill());

  /** A collector whose store is at an address, and the files that it reads. */
  function started(name: string, values: CollectorValues, endpoint: string): ContainerLogs {
    const home = mkdtempSync(join(folder, `${name}-`));
    const pods = join(home, "pods");
    const logs = new ContainerLogs(pods, ["api"]);
    collector = new CollectorProcess(programs.collector, home, {
      config: rehearsed(values, { pods, state: mkdtempSync(join(home, "state-")), endpoint }),
      extraArgs: values.command.extraArgs,
      address: "127.77.0.1",
    });
    return logs;
  }

  it("loses no line to five kills and an outage of the store, and makes no two of one", async () => {
    const outage = await drillLogOutage({
      programs,
      values: valuesOf({ logs: "loki" }),
      update: () => undefined,
      signal: AbortSignal.timeout(150_000),
      temporaryFolder: folder,
    });
    console.log(`      ${JSON.stringify(outage)}`);
    assertComplete(outage);
    assert.ok(outage.written >= 5_000, String(outage.written));
    assert.equal(outage.kills, 5);
    assert.ok(outage.queuedBytes > 0, "nothing waited on disk");
  });

  it("gives each line the names of its pod, its time, severity, trace and fields", async () => {
    const { store: port } = await choosePorts(["store"], {});
    const store = new LogStore(programs.store, join(folder, "fields"), port);
    const logs = started("fields", valuesOf({ logs: "loki" }), store.endpoint);
    await store.start();
    try {
      logs.write(20);
      await collector?.start();
      let lines = await store.lines();
      for (const end = Date.now() + 20_000; lines.length < 20 && Date.now() < end; await sleep(300))
        lines = await store.lines();
      const [json, plain] = [10, 7].map((number) => lines.find(({ _msg }) => _msg === `line ${number}`));
      assert.ok(json && plain, JSON.stringify(lines).slice(0, 2_000));
      for (const line of [json, plain])
        assert.deepEqual(
          [
            line["k8s.namespace.name"],
            line["k8s.pod.name"],
            line["k8s.container.name"],
            line["service.name"],
            line["k8s.cluster.name"],
            line["k8s.node.name"],
          ],
          ["drill", "api-1", "api", "api", "shop", "drill"],
          JSON.stringify(line),
        );
      assert.equal(json["number"], "10");
      assert.equal(json["trace_id"], (10).toString(16).padStart(32, "0"));
      assert.match(JSON.stringify(json), /error/i);
    } finally {
      await store.stop();
    }
  });

  it("has the metrics that alerts and panels ask for, under their names", async () => {
    let status = 503;
    const server = createServer((request, response) => {
      request.resume().on("end", () => response.writeHead(status).end());
    });
    const endpoint = await listening(server);
    const logs = started("metrics", valuesOf({ logs: "loki" }), endpoint);
    try {
      // More than what is in flight at once: the rest waits.
      logs.write(20_000);
      await collector?.start();
      const waits = await until(async () => {
        const metrics = await collector!.metrics();
        return (metrics.get("otelcol_exporter_queue_size") ?? 0) > 0 ? metrics : undefined;
      });
      assert.equal(waits.get("otelcol_exporter_queue_capacity"), 1024 ** 3);
      // Away is tried again; wrong is not, and what is gone is counted.
      assert.equal(waits.get("otelcol_exporter_send_failed_log_records") ?? 0, 0);
      status = 400;
      const gone = await until(async () => {
        const metrics = await collector!.metrics();
        return (metrics.get("otelcol_exporter_send_failed_log_records") ?? 0) > 0 ? metrics : undefined;
      });
      status = 200;
      logs.write(50);
      const sent = await until(async () => {
        const metrics = await collector!.metrics();
        return (metrics.get("otelcol_exporter_sent_log_records") ?? 0) >= 50 ? metrics : undefined;
      });
      const names = new Set([...waits.keys(), ...gone.keys(), ...sent.keys()]);
      const asked = logAlerts.flatMap(({ expr }) => metricsOf(expr));
      assert.deepEqual(
        [...new Set(asked)].filter((name) => !names.has(name)),
        [],
      );
    } finally {
      server.close();
    }
  });

  it("signs what goes to CloudWatch Logs for its group and stream, and tells another store its key", async () => {
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      request.resume().on("end", () => response.writeHead(200).end());
    });
    const endpoint = await listening(server);
    try {
      for (const [name, args] of Object.entries({
        cloudWatch: { logs: "cloudWatch", region: "eu-west-1", accountId: "111122223333" },
        otlp: { logs: "otlp", logsEndpoint: "https://otlp.example.com/v1/logs", logsHeader: "dd-api-key" },
      } as const)) {
        seen.length = 0;
        const logs = authenticated(name, valuesOf(args), endpoint);
        logs.write(20);
        await collector?.start();
        const headers = await until(() => Promise.resolve(seen[0]));
        if (name === "otlp") assert.equal(headers["dd-api-key"], "the-key-of-the-store");
        else {
          assert.match(
            String(headers["authorization"]),
            /^AWS4-HMAC-SHA256 .*\/eu-west-1\/logs\/aws4_request/,
          );
          assert.equal(headers["x-aws-log-group"], "/aws/eks/shop/pods");
          assert.equal(headers["x-aws-log-stream"], "collector");
        }
        await collector?.kill();
      }
    } finally {
      server.close();
    }
  });

  /** The same as `started`, with the authentication of the configuration. */
  function authenticated(name: string, values: CollectorValues, endpoint: string): ContainerLogs {
    const home = mkdtempSync(join(folder, `${name}-`));
    const pods = join(home, "pods");
    writeFileSync(join(home, "value"), "the-key-of-the-store");
    const config = JSON.parse(
      JSON.stringify(values.alternateConfig)
        .replaceAll("/var/log/pods", pods)
        .replaceAll("/var/lib/otelcol", mkdtempSync(join(home, "state-")))
        .replaceAll("/etc/otelcol/header", home)
        .replace(/"logs_endpoint":"[^"]*"/, `"logs_endpoint":"${endpoint}"`),
    ) as object;
    collector = new CollectorProcess(programs.collector, home, {
      ...{ config, extraArgs: values.command.extraArgs, address: "127.77.0.2" },
      env: { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "of-the-tests-alone" },
    });
    return new ContainerLogs(pods, ["api"]);
  }
});

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`;
}

async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 45_000; Date.now() < end; await sleep(300)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  return assert.fail("waited in vain");
}
