/**
 * Metrics that rules and dashboards may name, by who exports them, and where that is published. What is not here does not
 * exist as far as the tests know: look it up before you add it.
 */
const bySource: Readonly<Record<string, readonly string[]>> = {
  // kube-state-metrics 2.20: docs/metrics/{cluster,workload,storage}
  "kube-state-metrics": [
    "kube_daemonset_status_number_unavailable",
    "kube_deployment_spec_replicas",
    "kube_deployment_status_replicas_available",
    "kube_horizontalpodautoscaler_spec_max_replicas",
    "kube_horizontalpodautoscaler_status_current_replicas",
    "kube_job_failed",
    "kube_node_status_condition",
    "kube_pod_container_status_waiting_reason",
    "kube_statefulset_replicas",
    "kube_statefulset_status_replicas_ready",
  ],
  // node_exporter 1.12: collector/{cpu,filesystem,meminfo}*.go
  "node-exporter": [
    "node_cpu_seconds_total",
    "node_filesystem_avail_bytes",
    "node_filesystem_readonly",
    "node_filesystem_size_bytes",
    "node_memory_MemAvailable_bytes",
    "node_memory_MemTotal_bytes",
  ],
  // Kubernetes 1.36: pkg/kubelet/metrics/metrics.go
  kubelet: ["kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"],
  // Karpenter 1.14: pkg/metrics/metrics.go, pkg/controllers/metrics/nodepool/controller.go
  karpenter: [
    "karpenter_nodeclaims_disrupted_total",
    "karpenter_nodepools_limit",
    "karpenter_nodepools_usage",
  ],
  // cert-manager 1.21: internal/collectors/certificate_collector.go
  "cert-manager": ["certmanager_certificate_expiration_timestamp_seconds"],
  // External Secrets: pkg/controllers/externalsecret/esmetrics/esmetrics.go
  "external-secrets": ["externalsecret_status_condition"],
  // Flagger 1.41: pkg/metrics/recorder.go
  flagger: ["flagger_canary_status"],
  // Prometheus 3: rules/group.go; `up` is Prometheus' own ("Jobs and instances")
  prometheus: ["prometheus_rule_evaluation_failures_total", "up"],
  // Alertmanager: notify/notify.go
  alertmanager: ["alertmanager_notifications_failed_total"],
  // Prometheus operator: pkg/operator/operator.go
  "prometheus-operator": ["prometheus_operator_managed_resources"],
};

export const knownMetrics: ReadonlySet<string> = new Set(Object.values(bySource).flat());
