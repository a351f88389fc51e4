import { sloRules } from "../../../components/observability/slo-rules.ts";

interface Source {
  /** Who exports them, at which version. */
  readonly exporter: string;
  /** Where their source names them. */
  readonly published: string;
  readonly metrics: readonly string[];
}

/**
 * Metrics that rules and dashboards may name, by who exports them, and where that is published: each was looked up in the
 * exporter's source at the version that is named. What is not here does not exist as far as the tests know: look it up
 * before you add it.
 */
const sources: readonly Source[] = [
  {
    exporter: "kube-state-metrics 2.20.0",
    published: "internal/store/{daemonset,deployment,hpa,job,node,pod,replicaset,statefulset}.go",
    metrics: [
      "kube_daemonset_status_number_unavailable",
      "kube_deployment_spec_replicas",
      "kube_deployment_status_condition",
      "kube_deployment_status_replicas_available",
      "kube_horizontalpodautoscaler_spec_max_replicas",
      "kube_horizontalpodautoscaler_status_current_replicas",
      "kube_job_failed",
      "kube_node_status_allocatable",
      "kube_node_status_condition",
      "kube_pod_container_info",
      "kube_pod_container_resource_limits",
      "kube_pod_container_resource_requests",
      "kube_pod_container_status_restarts_total",
      "kube_pod_container_status_waiting_reason",
      "kube_pod_status_phase",
      "kube_replicaset_created",
      "kube_statefulset_replicas",
      "kube_statefulset_status_replicas_ready",
    ],
  },
  {
    exporter: "node_exporter 1.12.1",
    published:
      "collector/{cpu_common,filesystem_common,loadavg,netdev_common}.go; collector/meminfo.go, which makes node_memory_<field> of what meminfo_linux.go reads",
    metrics: [
      "node_cpu_seconds_total",
      "node_filesystem_avail_bytes",
      "node_filesystem_readonly",
      "node_filesystem_size_bytes",
      "node_load5",
      "node_memory_MemAvailable_bytes",
      "node_memory_MemTotal_bytes",
      "node_network_receive_bytes_total",
      "node_network_transmit_bytes_total",
    ],
  },
  {
    exporter: "kubelet, Kubernetes 1.36",
    published: "pkg/kubelet/metrics/collectors/volume_stats.go",
    metrics: ["kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"],
  },
  {
    exporter: "cAdvisor, within the kubelet",
    published:
      "metrics/prometheus.go; the chart drops others (kube-prometheus-stack, `kubelet.serviceMonitor.cAdvisorMetricRelabelings`)",
    metrics: ["container_cpu_usage_seconds_total", "container_memory_working_set_bytes"],
  },
  {
    exporter: "Karpenter 1.15",
    published:
      "sigs.k8s.io/karpenter: pkg/metrics/metrics.go, pkg/controllers/metrics/nodepool/controller.go",
    metrics: [
      "karpenter_nodeclaims_created_total",
      "karpenter_nodeclaims_disrupted_total",
      "karpenter_nodepools_limit",
      "karpenter_nodepools_usage",
    ],
  },
  {
    exporter: "cert-manager 1.21",
    published: "internal/collectors/certificate_collector.go",
    metrics: ["certmanager_certificate_expiration_timestamp_seconds"],
  },
  {
    exporter: "External Secrets 2.9",
    published: "pkg/controllers/externalsecret/esmetrics/esmetrics.go",
    metrics: ["externalsecret_status_condition", "externalsecret_sync_calls_error"],
  },
  {
    exporter: "Flagger 1.44.0",
    published: "pkg/metrics/recorder.go",
    metrics: ["flagger_canary_metric_analysis", "flagger_canary_status", "flagger_canary_weight"],
  },
  {
    exporter: "Prometheus 3.13",
    published:
      'rules/group.go, tsdb/db.go, tsdb/head.go; `up` and `ALERTS` are its own (Prometheus, "Jobs and instances", "Alerting rules")',
    metrics: [
      "ALERTS",
      "prometheus_rule_evaluation_failures_total",
      "prometheus_tsdb_head_series",
      "prometheus_tsdb_storage_blocks_bytes",
      "up",
    ],
  },
  {
    exporter: "Alertmanager 0.34",
    published: "notify/notify.go",
    metrics: ["alertmanager_notifications_failed_total"],
  },
  {
    exporter: "Prometheus operator 0.93",
    published: "pkg/operator/operator.go",
    metrics: ["prometheus_operator_managed_resources"],
  },
  {
    exporter: "OpenTelemetry Collector 0.165.0",
    published: "exporter/exporterhelper/documentation.md; test/e2e/logs.test.ts asks a running one",
    metrics: [
      "otelcol_exporter_queue_capacity",
      "otelcol_exporter_queue_size",
      "otelcol_exporter_send_failed_log_records",
      "otelcol_exporter_sent_log_records",
    ],
  },
  {
    exporter: "OpenTelemetry Collector 0.165.0, as a gateway of traces",
    published: "its documentation.md of components; test/e2e/traces.test.ts asks a running one",
    metrics: [
      "otelcol_exporter_send_failed_spans",
      "otelcol_receiver_accepted_spans",
      "otelcol_receiver_refused_spans",
      "traces_span_metrics_calls_total",
      "traces_span_metrics_duration_seconds_bucket",
    ],
  },
  {
    exporter: "the sample service, and whatever service has objectives",
    published: "app/src/metrics.ts, and its test",
    metrics: [
      "http_request_duration_seconds_bucket",
      "http_request_duration_seconds_count",
      "http_requests_total",
    ],
  },
];

/** What our own rules record. */
const recorded = sloRules({
  ...{ namespace: "a", service: "a", availability: 99, windowDays: 30, minRequestsPerHour: 100 },
  ...{ latency: { milliseconds: 300, percent: 99 }, excludedRoutes: [], runbookUrl: "https://a.example" },
}).flatMap(({ rules }) => rules.flatMap(({ record }) => record ?? []));

export const knownMetrics: ReadonlySet<string> = new Set([
  ...sources.flatMap(({ metrics }) => metrics),
  ...recorded,
]);

const WORDS = new Set(
  (
    "and or unless by on bool sum avg max min count rate increase time vector absent topk ceil changes " +
    "label_replace predict_linear histogram_quantile sum_over_time count_over_time"
  ).split(" "),
);

/** Names in an expression that are metrics: not in strings, matchers, windows or lists of labels, and no function. */
export function metricsOf(expr: string): string[] {
  const bare = expr
    .replace(/#.*$/gm, "")
    .replace(/"[^"]*"/g, "")
    .replace(/\{[^}]*\}/g, "")
    .replace(/\b(by|on) \([^)]*\)/g, "")
    .replace(/\[[^\]]*\]/g, "")
    .replace(/\$\w+/g, "");
  return (bare.match(/[A-Za-z_][A-Za-z0-9_:]*/g) ?? []).filter((word) => !WORDS.has(word));
}
