import { logAlerts } from "./log-alerts.ts";
import type { PlatformAlert } from "./platform-alert.ts";
import { traceAlerts } from "./trace-alerts.ts";

/** What there is to watch besides Kubernetes and its nodes. */
export interface Watched {
  readonly karpenter: boolean;
  /** Whether collectors send logs somewhere. */
  readonly collectors: boolean;
  /** Whether gateways take traces. */
  readonly traces: boolean;
}

/**
 * Nodes. Sources: kube-state-metrics 2.20, docs/metrics/cluster/node-metrics.md; node-exporter 1.12, collectors cpu,
 * filesystem and meminfo; Karpenter 1.15, "Metrics".
 */
const nodes: readonly PlatformAlert[] = [
  {
    alert: "NodeNotReady",
    expr: `kube_node_status_condition{condition="Ready",status="true"} == 0`,
    for: "10m",
    severity: "page",
    summary: "node {{ $labels.node }} is not ready",
    description: "Its kubelet has told nothing good for ten minutes: its pods are being moved.",
    runbook: "a-node-is-not-ready-or-does-not-join",
  },
  {
    alert: "NodeMemoryNearlyFull",
    expr: `1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 0.92`,
    for: "15m",
    severity: "ticket",
    summary: "node {{ $labels.instance }} has used {{ $value | humanizePercentage }} of its memory",
    description: "The kubelet evicts pods below 100 MiB, and the kernel ends processes before it may.",
    runbook: "a-node-runs-out-of-memory-disk-or-cpu",
  },
  {
    alert: "NodeDiskNearlyFull",
    expr:
      `1 - node_filesystem_avail_bytes{fstype!~"tmpfs|squashfs|ramfs|overlay|erofs",mountpoint!~"/run.*"} / ` +
      `node_filesystem_size_bytes{fstype!~"tmpfs|squashfs|ramfs|overlay|erofs",mountpoint!~"/run.*"} > 0.85\n` +
      `and node_filesystem_readonly{fstype!~"tmpfs|squashfs|ramfs|overlay|erofs",mountpoint!~"/run.*"} == 0`,
    for: "15m",
    severity: "ticket",
    summary:
      "{{ $labels.mountpoint }} of node {{ $labels.instance }} is {{ $value | humanizePercentage }} full",
    description: "At 85 % the kubelet removes images, at 90 % it evicts pods.",
    runbook: "a-node-runs-out-of-memory-disk-or-cpu",
  },
  {
    alert: "NodeCpuSaturated",
    expr: `1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) > 0.95`,
    for: "30m",
    severity: "ticket",
    summary:
      "node {{ $labels.instance }} has been busy to {{ $value | humanizePercentage }} for half an hour",
    description: "What runs there is slower than elsewhere. Requests of CPU are too low, or limits too high.",
    runbook: "a-node-runs-out-of-memory-disk-or-cpu",
  },
];

const ofKarpenter: readonly PlatformAlert[] = [
  {
    alert: "KarpenterNodePoolAtItsLimit",
    // The comparison leaves out pools without a limit: they have no series of one.
    expr: `karpenter_nodepools_usage{resource_type=~"cpu|memory"} / karpenter_nodepools_limit{resource_type=~"cpu|memory"} > 0.9`,
    for: "15m",
    severity: "ticket",
    summary:
      "node pool {{ $labels.nodepool }} has used {{ $value | humanizePercentage }} of its {{ $labels.resource_type }}",
    description: "At its limit no node is made, and pods stay pending.",
    runbook: "karpenter-is-at-its-limits",
  },
  {
    alert: "NodeDoesNotJoin",
    // pkg/controllers/nodeclaim/lifecycle/liveness.go: an instance that does not register within 15 minutes is given up.
    expr: `sum by (nodepool) (increase(karpenter_nodeclaims_disrupted_total{reason="registration_timeout"}[1h])) > 0`,
    severity: "page",
    summary: "a node of pool {{ $labels.nodepool }} never joined the cluster",
    description:
      "EC2 made the instance and its kubelet did not register; Karpenter makes another, and pays for each.",
    runbook: "a-node-is-not-ready-or-does-not-join",
  },
];

/** Workloads. Source: kube-state-metrics 2.20, docs/metrics/workload and docs/metrics/storage. */
const workloads: readonly PlatformAlert[] = [
  {
    alert: "PodsNotReady",
    expr: `kube_deployment_status_replicas_available == 0 and kube_deployment_spec_replicas > 0`,
    for: "5m",
    severity: "page",
    summary: "no pod of {{ $labels.namespace }}/{{ $labels.deployment }} is available",
    description: "Whoever calls it gets errors.",
    runbook: "pods-are-not-ready",
  },
  {
    alert: "PodsPartlyNotReady",
    expr: `kube_deployment_spec_replicas > kube_deployment_status_replicas_available`,
    for: "30m",
    severity: "ticket",
    summary: "{{ $labels.namespace }}/{{ $labels.deployment }} has had too few pods for half an hour",
    description: "It should have {{ $value }}. Pods are pending, don't become ready, or restart.",
    runbook: "pods-are-not-ready",
  },
  {
    alert: "StatefulSetPodsNotReady",
    expr: `kube_statefulset_replicas > kube_statefulset_status_replicas_ready`,
    for: "30m",
    severity: "ticket",
    summary: "{{ $labels.namespace }}/{{ $labels.statefulset }} has had too few pods for half an hour",
    description: "It should have {{ $value }}. Each of its pods has a volume of its own, in one zone.",
    runbook: "pods-are-not-ready",
  },
  {
    alert: "DaemonSetPodsNotReady",
    expr: `kube_daemonset_status_number_unavailable > 0`,
    for: "30m",
    severity: "ticket",
    summary:
      "{{ $value }} pods of {{ $labels.namespace }}/{{ $labels.daemonset }} have not been available for half an hour",
    description: "On those nodes what it does is not done: networking, volumes, logs or credentials.",
    runbook: "pods-are-not-ready",
  },
  {
    alert: "ContainerDoesNotStart",
    expr: `max by (namespace, pod, container, reason) (kube_pod_container_status_waiting_reason{reason=~"CrashLoopBackOff|ImagePullBackOff|ErrImagePull|CreateContainerConfigError|CreateContainerError"}) > 0`,
    for: "15m",
    severity: "ticket",
    summary:
      "container {{ $labels.container }} of {{ $labels.namespace }}/{{ $labels.pod }} does not start: {{ $labels.reason }}",
    description: "The kubelet tries again, with longer and longer pauses of up to five minutes.",
    runbook: "pods-are-not-ready",
  },
  {
    alert: "JobFailed",
    expr: `kube_job_failed{condition="true"} > 0`,
    severity: "ticket",
    summary: "job {{ $labels.namespace }}/{{ $labels.job_name }} failed",
    description: "It tries no more: its backoffLimit or deadline is used up.",
    runbook: "a-job-failed",
  },
  {
    alert: "ServiceAtItsMostReplicas",
    expr:
      `kube_horizontalpodautoscaler_status_current_replicas >= kube_horizontalpodautoscaler_spec_max_replicas\n` +
      `and kube_horizontalpodautoscaler_spec_max_replicas > 1`,
    for: "15m",
    severity: "ticket",
    summary:
      "{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has run at its most replicas for a quarter of an hour",
    description: "{{ $value }} replicas, and it may have no more: with more load it gets slower.",
    runbook: "a-service-is-at-its-most-replicas",
  },
  {
    alert: "VolumeNearlyFull",
    // kubelet, pkg/kubelet/metrics/metrics.go; a file system that is read-only fills no further.
    expr:
      `1 - kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes > 0.85\n` +
      `and predict_linear(kubelet_volume_stats_available_bytes[6h], 4 * 24 * 3600) < 0`,
    for: "1h",
    severity: "ticket",
    summary:
      "volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full, and fills",
    description: "At the pace of the last six hours it is full within four days.",
    runbook: "a-volume-is-nearly-full",
  },
  {
    alert: "VolumeFull",
    expr: `1 - kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes > 0.97`,
    for: "5m",
    severity: "page",
    summary:
      "volume {{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }} is {{ $value | humanizePercentage }} full",
    description: "What writes to it fails.",
    runbook: "a-volume-is-nearly-full",
  },
];

/**
 * Operators. Sources: cert-manager 1.21, internal/collectors; External Secrets, pkg/controllers/externalsecret/esmetrics;
 * Flagger 1.44, pkg/metrics/recorder.go (status 2: the last analysis failed).
 */
const operators: readonly PlatformAlert[] = [
  {
    alert: "CertificateNearItsEnd",
    // Issued for 90 days a certificate is renewed at 30 (cert-manager, "Certificate", renewBefore); 0 is not issued yet.
    expr:
      `certmanager_certificate_expiration_timestamp_seconds - time() < 14 * 24 * 3600\n` +
      `and certmanager_certificate_expiration_timestamp_seconds > 0`,
    for: "1h",
    severity: "ticket",
    summary: "certificate {{ $labels.namespace }}/{{ $labels.name }} ends in {{ $value | humanizeDuration }}",
    description: "It should have been renewed long ago.",
    runbook: "a-certificate-is-near-its-end",
  },
  {
    alert: "SecretNotSynced",
    expr: `max by (namespace, name) (externalsecret_status_condition{condition="Ready",status="False"}) > 0`,
    for: "15m",
    severity: "ticket",
    summary: "ExternalSecret {{ $labels.namespace }}/{{ $labels.name }} is not synced",
    description:
      "Pods go on with the value that they have: one that was rotated away does not work any more.",
    runbook: "a-secret-is-not-synced",
  },
  {
    alert: "ReleaseRolledBack",
    expr: `max by (namespace, name) (flagger_canary_status) == 2`,
    severity: "ticket",
    summary: "the last release of {{ $labels.namespace }}/{{ $labels.name }} was rolled back",
    description: "Flagger's analysis found it worse than the one before, which goes on serving.",
    runbook: "a-release-was-rolled-back-by-itself",
  },
];

/**
 * What watches the rest. Sources: Prometheus 3, rules/manager.go and "Alertmanager" of its documentation; Alertmanager,
 * notify/notify.go; Prometheus operator, pkg/operator/operator.go.
 */
const monitoring: readonly PlatformAlert[] = [
  {
    alert: "TargetDown",
    expr: `sum by (namespace, job) (up == bool 0) / count by (namespace, job) (up) > 0.5`,
    for: "15m",
    severity: "ticket",
    summary:
      "{{ $value | humanizePercentage }} of the pods of {{ $labels.namespace }}/{{ $labels.job }} can't be scraped",
    description: "Its alerts and objectives watch too little, or nothing.",
    runbook: "monitoring-itself-is-broken",
  },
  {
    alert: "RulesFail",
    expr: `sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total[15m])) > 0`,
    for: "15m",
    severity: "page",
    summary: "rules of {{ $labels.rule_group }} fail",
    description: "Their alerts can't fire.",
    runbook: "monitoring-itself-is-broken",
  },
  {
    alert: "RulesRejected",
    expr: `sum by (resource, controller) (prometheus_operator_managed_resources{state="rejected"}) > 0`,
    for: "15m",
    severity: "ticket",
    summary: "the Prometheus operator rejects {{ $value }} {{ $labels.resource }}",
    description: "They are in the cluster, and nothing reads them.",
    runbook: "monitoring-itself-is-broken",
  },
  {
    alert: "NotificationsFail",
    expr: `sum by (integration) (increase(alertmanager_notifications_failed_total[15m])) > 0`,
    for: "15m",
    severity: "page",
    summary: "alerts don't reach {{ $labels.integration }}",
    description: "Alertmanager is refused, or gets no answer.",
    runbook: "monitoring-itself-is-broken",
  },
];

/** The platform's alerts, by the group that they are evaluated in. */
export function platformAlerts({
  karpenter,
  collectors,
  traces,
}: Watched): Readonly<Record<string, readonly PlatformAlert[]>> {
  return {
    nodes: [...nodes, ...(karpenter ? ofKarpenter : [])],
    workloads,
    operators,
    monitoring,
    ...(collectors && { logs: logAlerts }),
    ...(traces && { traces: traceAlerts }),
  };
}
