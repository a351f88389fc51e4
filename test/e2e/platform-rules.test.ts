/** The platform's alerts, judged by Prometheus' own promtool on made series: when each fires, and when it does not. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { platformRules } from "../../components/observability/platform-rules.ts";
import type { RuleGroup } from "../../components/observability/rule.ts";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";

const groups = platformRules({
  karpenter: true,
  collectors: true,
  traces: true,
  owner: "platform",
  runbookUrl: "https://git.example.com/RUNBOOK.md",
});
const alerts = groups.flatMap(({ rules }) => rules);

type Series = Readonly<Record<string, string>>;
interface Case {
  /** Series with which it fires, by name and labels: values a minute. */
  readonly fires: Series;
  /** At this minute, and not one minute before. */
  readonly at: number;
  /** Series at its boundary, with which it never does. */
  readonly quiet: Series;
}

const steady = (value: number | string): string => `${value}x200`;
const POD = 'namespace="shop",pod="api-1"';
const DISK = 'instance="n1",device="nvme1n1",fstype="xfs",mountpoint="/local"';
const disk = (available: number): Series => ({
  [`node_filesystem_avail_bytes{${DISK}}`]: steady(available),
  [`node_filesystem_size_bytes{${DISK}}`]: steady(100),
  [`node_filesystem_readonly{${DISK}}`]: steady(0),
});
const CLAIM = 'namespace="shop",persistentvolumeclaim="data"';
const volume = (available: string): Series => ({
  [`kubelet_volume_stats_available_bytes{${CLAIM}}`]: available,
  [`kubelet_volume_stats_capacity_bytes{${CLAIM}}`]: steady(1000),
});
const deployment = (wanted: number, available: number): Series => ({
  'kube_deployment_spec_replicas{namespace="shop",deployment="api"}': steady(wanted),
  'kube_deployment_status_replicas_available{namespace="shop",deployment="api"}': steady(available),
});
const statefulSet = (wanted: number, ready: number): Series => ({
  'kube_statefulset_replicas{namespace="shop",statefulset="db"}': steady(wanted),
  'kube_statefulset_status_replicas_ready{namespace="shop",statefulset="db"}': steady(ready),
});
const hpa = (current: number, most: number): Series => ({
  'kube_horizontalpodautoscaler_status_current_replicas{namespace="shop",horizontalpodautoscaler="api"}':
    steady(current),
  'kube_horizontalpodautoscaler_spec_max_replicas{namespace="shop",horizontalpodautoscaler="api"}':
    steady(most),
});
const pool = (usage: number): Series => ({
  'karpenter_nodepools_usage{nodepool="general",resource_type="cpu"}': steady(usage),
  'karpenter_nodepools_limit{nodepool="general",resource_type="cpu"}': steady(100),
});
const memory = (available: number): Series => ({
  'node_memory_MemAvailable_bytes{instance="n1"}': steady(available),
  'node_memory_MemTotal_bytes{instance="n1"}': steady(1000),
});
/** Two processors that are idle for so many seconds of each minute. */
const idle = (seconds: number): Series => ({
  'node_cpu_seconds_total{instance="n1",cpu="0",mode="idle"}': `0+${seconds}x200`,
  'node_cpu_seconds_total{instance="n1",cpu="1",mode="idle"}': `0+${seconds}x200`,
});
const up = (down: number): Series =>
  Object.fromEntries(
    [1, 2].map((pod) => [`up{namespace="shop",job="api",pod="${pod}"}`, steady(pod <= down ? 0 : 1)]),
  );
const DAYS = 24 * 3600;
const certificate = (end: number): Series => ({
  'certmanager_certificate_expiration_timestamp_seconds{namespace="shop",name="tls"}': steady(end),
});
const ready = (value: number): Series => ({
  'kube_node_status_condition{node="n1",condition="Ready",status="true"}': steady(value),
  'kube_node_status_condition{node="n1",condition="DiskPressure",status="true"}': steady(0),
});
const COLLECTOR = 'namespace="kube-system",pod="opentelemetry-collector-agent-1"';
const sent = (values: string): Series => ({
  [`otelcol_exporter_sent_log_records{${COLLECTOR}}`]: values,
});
const queue = (waiting: number): Series => ({
  [`otelcol_exporter_queue_size{${COLLECTOR}}`]: steady(waiting),
  [`otelcol_exporter_queue_capacity{${COLLECTOR}}`]: steady(100),
});
const GATEWAY = 'namespace="opentelemetry",pod="opentelemetry-collector-0"';
const traceQueue = (waiting: number): Series => ({
  [`otelcol_exporter_queue_size{${GATEWAY}}`]: steady(waiting),
  [`otelcol_exporter_queue_capacity{${GATEWAY}}`]: steady(100),
});
const refused = (values: string): Series => ({ [`otelcol_receiver_refused_spans{${GATEWAY}}`]: values });
const one = (name: string, value: number | string): Series => ({ [name]: steady(value) });

const cases: Readonly<Record<string, Case>> = {
  NodeNotReady: { fires: ready(0), at: 10, quiet: ready(1) },
  NodeMemoryNearlyFull: { fires: memory(79), at: 15, quiet: memory(80) },
  NodeDiskNearlyFull: { fires: disk(14), at: 15, quiet: disk(15) },
  NodeCpuSaturated: { fires: idle(2), at: 31, quiet: idle(4) },
  KarpenterNodePoolAtItsLimit: { fires: pool(91), at: 15, quiet: pool(90) },
  NodeDoesNotJoin: {
    fires: {
      'karpenter_nodeclaims_disrupted_total{nodepool="general",reason="registration_timeout"}': "0x9 1x190",
    },
    at: 10,
    quiet: { 'karpenter_nodeclaims_disrupted_total{nodepool="general",reason="empty"}': "0x9 1x190" },
  },
  PodsNotReady: { fires: deployment(2, 0), at: 5, quiet: deployment(0, 0) },
  PodsPartlyNotReady: { fires: deployment(2, 1), at: 30, quiet: deployment(2, 2) },
  StatefulSetPodsNotReady: { fires: statefulSet(2, 1), at: 30, quiet: statefulSet(2, 2) },
  DaemonSetPodsNotReady: {
    fires: one('kube_daemonset_status_number_unavailable{namespace="shop",daemonset="d"}', 1),
    at: 30,
    quiet: one('kube_daemonset_status_number_unavailable{namespace="shop",daemonset="d"}', 0),
  },
  ContainerDoesNotStart: {
    fires: one(
      `kube_pod_container_status_waiting_reason{${POD},container="api",reason="CrashLoopBackOff"}`,
      1,
    ),
    at: 15,
    quiet: one(
      `kube_pod_container_status_waiting_reason{${POD},container="api",reason="ContainerCreating"}`,
      1,
    ),
  },
  JobFailed: {
    fires: one('kube_job_failed{namespace="shop",job_name="j",condition="true"}', 1),
    at: 0,
    quiet: one('kube_job_failed{namespace="shop",job_name="j",condition="false"}', 1),
  },
  ServiceAtItsMostReplicas: { fires: hpa(4, 4), at: 15, quiet: hpa(3, 4) },
  // Nearly full and filling; as full, and standing still, it is nobody's.
  VolumeNearlyFull: { fires: volume("140-0.1x200"), at: 61, quiet: volume(steady(140)) },
  VolumeFull: { fires: volume(steady(29)), at: 5, quiet: volume(steady(30)) },
  CertificateNearItsEnd: {
    fires: certificate(14 * DAYS - 1),
    at: 60,
    quiet: certificate(14 * DAYS + 200 * 60),
  },
  SecretNotSynced: {
    fires: one(
      'externalsecret_status_condition{namespace="shop",name="s",condition="Ready",status="False"}',
      1,
    ),
    at: 15,
    quiet: one(
      'externalsecret_status_condition{namespace="shop",name="s",condition="Ready",status="True"}',
      1,
    ),
  },
  ReleaseRolledBack: {
    fires: one('flagger_canary_status{namespace="shop",name="api"}', 2),
    at: 0,
    quiet: one('flagger_canary_status{namespace="shop",name="api"}', 1),
  },
  TargetDown: { fires: up(2), at: 15, quiet: up(1) },
  RulesFail: {
    fires: { 'prometheus_rule_evaluation_failures_total{rule_group="g"}': "0+1x200" },
    at: 16,
    quiet: one('prometheus_rule_evaluation_failures_total{rule_group="g"}', 7),
  },
  RulesRejected: {
    fires: one('prometheus_operator_managed_resources{resource="PrometheusRule",state="rejected"}', 1),
    at: 15,
    quiet: one('prometheus_operator_managed_resources{resource="PrometheusRule",state="selected"}', 1),
  },
  // Something waits and nothing leaves; nothing waits and nothing leaves; both.
  LogsNotDelivered: {
    fires: { ...sent("0+10x15 150x185"), ...queue(20) },
    at: 34,
    quiet: { ...sent(steady(150)), ...queue(0) },
  },
  LogQueueNearlyFull: { fires: queue(81), at: 5, quiet: queue(80) },
  LogsRejected: {
    fires: { [`otelcol_exporter_send_failed_log_records{${COLLECTOR}}`]: "0x9 1x190" },
    at: 10,
    quiet: one(`otelcol_exporter_send_failed_log_records{${COLLECTOR}}`, 7),
  },
  TracesNotDelivered: { fires: traceQueue(51), at: 10, quiet: traceQueue(50) },
  TracesLost: {
    fires: { [`otelcol_exporter_send_failed_spans{${GATEWAY}}`]: "0x9 1x190", ...refused("0x200") },
    at: 10,
    quiet: { ...one(`otelcol_exporter_send_failed_spans{${GATEWAY}}`, 7), ...refused("3x200") },
  },
  NotificationsFail: {
    fires: { 'alertmanager_notifications_failed_total{integration="slack"}': "0+1x200" },
    at: 16,
    quiet: one('alertmanager_notifications_failed_total{integration="slack"}', 7),
  },
};

const input = (series: Series): object[] =>
  Object.entries(series).map(([name, values]) => ({ series: name, values }));
const firing = (alert: string, minute: number, count: number): object => ({
  expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
  eval_time: `${minute}m`,
  exp_samples: count === 0 ? [] : [{ labels: "{}", value: count }],
});

/** An alert fires in its time and no minute sooner; at its boundary it never does. */
function testsOf(alert: string, { fires, at, quiet }: Case): object[] {
  const interval = "1m";
  return [
    {
      name: `${alert} fires`,
      interval,
      input_series: input(fires),
      promql_expr_test: [...(at > 0 ? [firing(alert, at - 1, 0)] : []), firing(alert, at, 1)],
    },
    {
      name: `${alert} stays quiet`,
      interval,
      input_series: input(quiet),
      promql_expr_test: [at, at + 1].map((minute) => firing(alert, minute, 0)),
    },
  ];
}

describe("alerts of the platform by promtool", () => {
  let promtool: string;
  let dir: string;
  before("get promtool", async () => {
    promtool = (await acquireTools(["promtool"])).promtool.path;
    dir = mkdtempSync(join(tmpdir(), "slipway-platform-rules-"));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  async function run(
    rules: readonly RuleGroup[],
    tests: readonly object[],
    ...command: string[]
  ): Promise<string> {
    writeFileSync(join(dir, "rules.json"), JSON.stringify({ groups: rules }));
    writeFileSync(
      join(dir, "test.json"),
      JSON.stringify({ rule_files: ["rules.json"], evaluation_interval: "1m", tests }),
    );
    const { stdout } = await promisify(execFile)(promtool, command, { cwd: dir });
    return stdout;
  }
  const judge = (tests: readonly object[], rules: readonly RuleGroup[] = groups): Promise<string> =>
    run(rules, tests, "test", "rules", "test.json");

  it("are rules that Prometheus takes", async () => {
    const stdout = await run(groups, [], "check", "rules", "--lint=all", "--lint-fatal", "rules.json");
    assert.ok(stdout.includes(`SUCCESS: ${alerts.length} rules found`), stdout);
  });

  it("have a case each", () => {
    assert.deepEqual(Object.keys(cases).sort(), alerts.map(({ alert = "" }) => alert).sort());
  });

  it("fire in their time, and neither sooner nor at their boundary", () =>
    judge(Object.entries(cases).flatMap(([alert, each]) => testsOf(alert, each))));

  it("say nothing where there are no figures", () =>
    judge([
      {
        interval: "1m",
        input_series: [],
        promql_expr_test: [{ expr: 'count(ALERTS{alertstate=~".+"})', eval_time: "180m", exp_samples: [] }],
      },
    ]));

  it("tell people what is wrong, in figures", () =>
    judge([
      {
        interval: "1m",
        input_series: input(volume(steady(29))),
        alert_rule_test: [
          {
            eval_time: "10m",
            alertname: "VolumeFull",
            exp_alerts: [
              {
                exp_labels: {
                  namespace: "shop",
                  persistentvolumeclaim: "data",
                  severity: "page",
                  owner: "platform",
                },
                exp_annotations: {
                  summary: "volume shop/data is 97.1% full",
                  description: "What writes to it fails.",
                  runbook_url: "https://git.example.com/RUNBOOK.md#a-volume-is-nearly-full",
                },
              },
            ],
          },
        ],
      },
    ]));

  it("fail these tests where a threshold is another", async () => {
    const changed = JSON.parse(JSON.stringify(groups).replaceAll("> 0.97", "> 0.96")) as RuleGroup[];
    await assert.rejects(judge(testsOf("VolumeFull", cases["VolumeFull"]!), changed), /FAILED/);
  });
});
