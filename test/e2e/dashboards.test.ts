/** The dashboards' queries, asked by Prometheus' own promtool of made series: each is PromQL, and none is empty. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { dashboards } from "../../components/observability/dashboards/dashboards.ts";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";

const specs = dashboards({ karpenter: true, collectors: true, traces: true, flagger: true });

/** What Grafana puts in (its documentation, "Global variables"), for the service `api` of the namespace `shop`. */
const given: Readonly<Record<string, string>> = {
  $__rate_interval: "5m",
  $__range_s: "3600",
  $__range: "60m",
  $namespace: "shop",
  $service: "api",
};
const filled = (expr: string): string =>
  Object.entries(given).reduce((text, [name, value]) => text.replaceAll(name, value), expr);

const queries = specs.flatMap(({ uid, rows, annotations }) => [
  ...rows.flatMap(({ panels }) =>
    panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ name: `${uid}, ${title}`, expr: filled(expr) })),
    ),
  ),
  ...annotations.map(({ name, expr }) => ({ name: `${uid}, ${name}`, expr: filled(expr) })),
]);

const SERVICE = 'namespace="shop",job="api-metrics",pod="api-1",method="GET",route="/"';
const POD = 'namespace="shop",pod="api-1",container="api"';
const DEPLOYMENT = 'namespace="shop",deployment="api"';
const HPA = 'namespace="shop",horizontalpodautoscaler="api"';
const DISK = 'instance="n1",device="nvme1n1",fstype="xfs",mountpoint="/local"';
const CLAIM = 'namespace="shop",persistentvolumeclaim="data"';
const POOL = 'nodepool="general",resource_type="cpu"';
const CANARY = 'namespace="shop",name="api"';
const GATEWAY = 'namespace="opentelemetry",pod="opentelemetry-collector-0"';
const COLLECTOR = 'namespace="kube-system",pod="opentelemetry-collector-agent-1"';
const SLI = 'namespace="shop",service="api",sli="availability"';

/** Series with the labels that their exporters give them: their sources are in known-metrics.ts. Values a minute. */
const series: Readonly<Record<string, string>> = {
  [`http_requests_total{${SERVICE},status="200"}`]: "0+60x300",
  [`http_requests_total{${SERVICE},status="503"}`]: "0+1x300",
  ...Object.fromEntries(
    ["0.1", "0.3", "+Inf"].map((le, index) => [
      `http_request_duration_seconds_bucket{${SERVICE},status="200",le="${le}"}`,
      `0+${(index + 1) * 20}x300`,
    ]),
  ),
  ...Object.fromEntries(
    ["5m", "1h", "6h", "3d"].map((window) => [`slo:error_ratio:rate${window}{${SLI}}`, "0.001x300"]),
  ),
  [`slo:error_budget_left:ratio{${SLI}}`]: "0.9x300",
  [`slo:requests:rate5m{${SLI}}`]: "1x300",
  [`ALERTS{${SLI},alertname="ErrorBudgetBurn",alertstate="firing",severity="page"}`]: "1x300",
  [`kube_replicaset_created{namespace="shop",replicaset="api-5d4f"}`]: "9000x300",
  [`kube_deployment_spec_replicas{${DEPLOYMENT}}`]: "2x300",
  [`kube_deployment_status_replicas_available{${DEPLOYMENT}}`]: "1x300",
  [`kube_deployment_status_condition{${DEPLOYMENT},condition="Progressing",status="false"}`]: "1x300",
  [`kube_horizontalpodautoscaler_spec_max_replicas{${HPA}}`]: "4x300",
  [`kube_horizontalpodautoscaler_status_current_replicas{${HPA}}`]: "2x300",
  [`kube_pod_status_phase{namespace="shop",pod="api-1",phase="Pending"}`]: "1x300",
  [`kube_pod_container_info{${POD},image_spec="registry.example/api@sha256:0a"}`]: "1x300",
  [`kube_pod_container_resource_requests{${POD},node="n1",resource="cpu",unit="core"}`]: "0.1x300",
  [`kube_pod_container_resource_limits{${POD},node="n1",resource="memory",unit="byte"}`]: "1e8x300",
  [`kube_pod_container_status_restarts_total{${POD}}`]: "0+1x300",
  [`kube_pod_container_status_waiting_reason{${POD},reason="CrashLoopBackOff"}`]: "1x300",
  [`container_cpu_usage_seconds_total{${POD}}`]: "0+6x300",
  [`container_memory_working_set_bytes{${POD}}`]: "5e7x300",
  ...Object.fromEntries(
    ["SERVER", "CLIENT"].flatMap((kind) => {
      const span = `service_namespace="shop",service_name="api",span_kind="SPAN_KIND_${kind}",span_name="GET /",http_route="/",status_code="STATUS_CODE_UNSET"`;
      return [
        [`traces_span_metrics_calls_total{${span}}`, "0+600x300"],
        [`traces_span_metrics_duration_seconds_bucket{${span},le="0.3"}`, "0+500x300"],
        [`traces_span_metrics_duration_seconds_bucket{${span},le="+Inf"}`, "0+600x300"],
      ];
    }),
  ),
  [`otelcol_receiver_accepted_spans{${GATEWAY}}`]: "0+600x300",
  [`otelcol_receiver_refused_spans{${GATEWAY}}`]: "0+1x300",
  [`otelcol_exporter_sent_log_records{${COLLECTOR}}`]: "0+600x300",
  [`otelcol_exporter_queue_size{${COLLECTOR}}`]: "20x300",
  [`otelcol_exporter_queue_capacity{${COLLECTOR}}`]: "100x300",
  [`otelcol_exporter_send_failed_log_records{${COLLECTOR}}`]: "0+1x300",
  [`kube_node_status_condition{node="n1",condition="Ready",status="true"}`]: "0x300",
  [`kube_node_status_allocatable{node="n1",resource="cpu",unit="core"}`]: "2x300",
  [`node_cpu_seconds_total{instance="n1",cpu="0",mode="idle"}`]: "0+30x300",
  'node_load5{instance="n1"}': "1x300",
  'node_memory_MemAvailable_bytes{instance="n1"}': "1e9x300",
  'node_memory_MemTotal_bytes{instance="n1"}': "4e9x300",
  [`node_filesystem_avail_bytes{${DISK}}`]: "1e9x300",
  [`node_filesystem_size_bytes{${DISK}}`]: "4e9x300",
  'node_network_receive_bytes_total{instance="n1",device="eth0"}': "0+1e6x300",
  'node_network_transmit_bytes_total{instance="n1",device="eth0"}': "0+1e6x300",
  [`kubelet_volume_stats_available_bytes{${CLAIM}}`]: "1e9x300",
  [`kubelet_volume_stats_capacity_bytes{${CLAIM}}`]: "4e9x300",
  [`karpenter_nodepools_usage{${POOL}}`]: "4x300",
  [`karpenter_nodepools_limit{${POOL}}`]: "8x300",
  'karpenter_nodeclaims_created_total{nodepool="general",reason="provisioned"}': "0+1x300",
  'karpenter_nodeclaims_disrupted_total{nodepool="general",reason="drifted"}': "0+1x300",
  'certmanager_certificate_expiration_timestamp_seconds{namespace="shop",name="api"}': "1e7x300",
  'externalsecret_status_condition{namespace="shop",name="api",condition="Ready",status="False"}': "1x300",
  'externalsecret_sync_calls_error{namespace="shop",name="api"}': "0+1x300",
  [`flagger_canary_status{${CANARY}}`]: "1x150 2x149",
  'flagger_canary_weight{namespace="shop",workload="api"}': "10x300",
  [`flagger_canary_metric_analysis{${CANARY},metric="errors"}`]: "0.1x300",
  'up{namespace="shop",job="api-metrics",pod="api-1"}': "0x300",
  'prometheus_tsdb_head_series{pod="prometheus-0"}': "1e5x300",
  'prometheus_tsdb_storage_blocks_bytes{pod="prometheus-0"}': "1e9x300",
  'prometheus_rule_evaluation_failures_total{pod="prometheus-0",rule_group="a"}': "0+1x300",
  'alertmanager_notifications_failed_total{pod="alertmanager-0",integration="slack"}': "0+1x300",
};

describe("dashboards", function () {
  this.timeout(300_000);
  let promtool: string;
  let folder: string;
  before("get promtool", async () => {
    promtool = (await acquireTools(["promtool"])).promtool.path;
    folder = mkdtempSync(join(tmpdir(), "dashboards-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = async (
    files: Readonly<Record<string, unknown>>,
    ...args: readonly string[]
  ): Promise<string> => {
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, name), JSON.stringify(content));
    return (await promisify(execFile)(promtool, [...args], { cwd: folder })).stdout;
  };
  /** That each query has an answer after three hours: 1 where there is one. */
  const asked = (made: Readonly<Record<string, string>>): object => ({
    rule_files: [],
    evaluation_interval: "1m",
    tests: [
      {
        interval: "1m",
        input_series: Object.entries(made).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: queries.map(({ expr }) => ({
          expr: `count(${expr}) > bool 0`,
          eval_time: "180m",
          exp_samples: [{ labels: "{}", value: 1 }],
        })),
      },
    ],
  });

  it("ask in PromQL", async () => {
    const rules = queries.map(({ expr }, index) => ({ record: `panel:${index}`, expr }));
    const stdout = await run(
      { "queries.json": { groups: [{ name: "panels", rules }] } },
      ...["check", "rules", "queries.json"],
    );
    assert.ok(stdout.includes(`SUCCESS: ${queries.length} rules found`), stdout);
  });

  it("are nowhere empty, on series with the labels that exporters give them", () =>
    run({ "test.json": asked(series) }, "test", "rules", "test.json"));

  it("fail these tests where a metric is missing", async () => {
    const without = Object.fromEntries(
      Object.entries(series).filter(([name]) => !name.startsWith("kubelet_volume_stats_capacity_bytes")),
    );
    await assert.rejects(run({ "test.json": asked(without) }, "test", "rules", "test.json"), /FAILED/);
  });
});
