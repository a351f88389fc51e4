import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collectorValues } from "../../../components/observability/collector-values.ts";
import {
  type CollectorValues,
  collectorValuesOf,
  rehearsed,
} from "../../../sandbox/observability/collector-rehearsal.ts";
import { ContainerLogs } from "../../../sandbox/observability/container-logs.ts";
import { assertComplete, compare, type LogOutage } from "../../../sandbox/observability/log-outage-drill.ts";

const common = { clusterName: "shop", logsQueueMiB: 64, serviceAccount: "collector" };
const place = { pods: "/tmp/pods", state: "/tmp/state", endpoint: "http://127.0.0.1:1/v1/logs" };
const release = (chart: string, values: object) => ({
  ...{ urn: "u", type: "kubernetes:helm.sh/v3:Release", custom: true },
  outputs: { chart, values },
});

describe("sandbox: the drill log-outage", () => {
  it("takes the configuration from the stack's own Release", () => {
    const values = collectorValues({ ...common, logs: "loki" });
    // Gateways of traces are a Release of the same chart.
    const gateways = release("opentelemetry-collector", { mode: "statefulset" });
    const resources = [release("loki", {}), gateways, release("opentelemetry-collector", values)];
    assert.deepEqual(collectorValuesOf(resources), values);
    assert.equal(collectorValuesOf([release("loki", {})]), undefined);
  });

  for (const more of [
    { logs: "loki" },
    { logs: "cloudWatch", region: "eu-west-1" },
    { logs: "otlp", logsEndpoint: "https://otlp.example.com/v1/logs", logsHeader: "dd-api-key" },
  ] as const)
    it(`changes nothing of it but where it reads, keeps and sends: ${more.logs}`, () => {
      const values = collectorValues({ ...common, ...more }) as unknown as CollectorValues;
      // eslint-disable-next-line @typescript-eslint/no-explicit-any
      const config: any = rehearsed(values, place);
      const text = JSON.stringify(config);
      assert.ok(!text.includes("/var/"), text);
      const { logs_endpoint, retry_on_failure, sending_queue, timeout, ...rest } = config.exporters.otlp_http;
      assert.equal(logs_endpoint, place.endpoint);
      assert.deepEqual(rest, {});
      // eslint-disable-next-line @typescript-eslint/no-explicit-any
      const own: any = values.alternateConfig;
      const { otlp_http } = own.exporters;
      assert.deepEqual(
        [retry_on_failure, sending_queue, timeout],
        [otlp_http.retry_on_failure, otlp_http.sending_queue, otlp_http.timeout],
      );
      assert.deepEqual(config.receivers.file_log.operators, own.receivers.file_log.operators);
      assert.deepEqual(config.service.extensions, ["health_check", "file_storage"]);
      assert.deepEqual(Object.keys(config.extensions), config.service.extensions);
    });

  it("counts what is lost, what came twice, and what came in two forms", () => {
    const line = (container: string, message: string, time = "t") => ({
      ...{ _time: time, _msg: message, "k8s.container.name": container },
    });
    const written = { lines: 3, keys: new Set(["api line 1", "api line 2", "web line 3"]) };
    assert.deepEqual(
      compare(written, [
        line("api", "line 1"),
        line("api", "line 1"),
        line("web", "line 3"),
        line("web", "line 3", "u"),
      ]),
      { lost: 1, twice: 2, differing: 1 },
    );
    const outage = { written: 3, lost: 0, twice: 5, differing: 0 } as LogOutage;
    assertComplete(outage);
    assert.throws(() => assertComplete({ ...outage, lost: 1 }), /of 3 lines 1 were lost/);
    assert.throws(() => assertComplete({ ...outage, differing: 1 }), /1 came in two forms/);
  });

  it("writes as the kubelet keeps it: a folder a container, whole lines with their time, renamed when rotated", () => {
    const pods = mkdtempSync(join(tmpdir(), "slipway-container-logs-"));
    try {
      const logs = new ContainerLogs(pods, ["api"]);
      logs.write(3);
      logs.rotate();
      logs.write(2);
      const [pod = ""] = readdirSync(pods);
      assert.match(pod, /^drill_api-1_[0-9a-f-]{36}$/);
      const files = readdirSync(join(pods, pod, "api")).sort();
      assert.equal(files.length, 2);
      assert.match(files[1] ?? "", /^0\.log\.\d{8}-\d{6}$/);
      const lines = readFileSync(join(pods, pod, "api", files[1] ?? ""), "utf8")
        .trimEnd()
        .split("\n");
      for (const each of lines)
        assert.match(each, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z stdout F (\{.*\}|line \d+)$/);
      assert.equal(logs.written.lines, 5);
    } finally {
      rmSync(pods, { recursive: true });
    }
  });
});
