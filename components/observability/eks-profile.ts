/**
 * What of kube-prometheus-stack is of use on EKS. AWS runs the control plane: its scheduler, controller manager and etcd
 * can't be scraped as the chart does it (helm-charts#3368, containers-roadmap#1298), so their monitors, rules and
 * dashboards are off together.
 */

/** Groups of rules that only record; the chart's dashboards are drawn from them. */
const recordingGroups = [
  "k8sContainerCpuUsageSecondsTotal",
  "k8sContainerMemoryCache",
  "k8sContainerMemoryRss",
  "k8sContainerMemorySwap",
  "k8sContainerMemoryWorkingSetBytes",
  "k8sContainerResource",
  "k8sPodOwner",
  "kubeApiserverAvailability",
  "kubeApiserverBurnrate",
  "kubeApiserverHistogram",
  "kubelet",
  "kubePrometheusGeneral",
  "kubePrometheusNodeRecording",
  "node",
  "nodeExporterRecording",
] as const;

/** Groups that alert, and link to another project's runbook: ours are in platform-rules.ts. */
const alertingGroups = [
  "alertmanager",
  "configReloaders",
  "etcd",
  "general",
  "kubeApiserverSlos",
  "kubeControllerManager",
  "kubeProxy",
  "kubeSchedulerAlerting",
  "kubeSchedulerRecording",
  "kubeStateMetrics",
  "kubernetesApps",
  "kubernetesResources",
  "kubernetesStorage",
  "kubernetesSystem",
  "network",
  "nodeExporterAlerting",
  "prometheus",
  "prometheusOperator",
  "windows",
] as const;

const each = (groups: readonly string[], is: boolean) => groups.map((group) => [group, is] as const);

/** The chart's values for its rules: each of its groups, by name (values.yaml of 88.5.3, `defaultRules.rules`). */
export const chartRules = {
  defaultRules: {
    rules: Object.fromEntries([...each(recordingGroups, true), ...each(alertingGroups, false)]),
  },
} as const;

/** Kinds that kube-state-metrics watches: those of the chart without what holds secrets or is of no use here. */
export const watchedKinds = [
  "cronjobs",
  "daemonsets",
  "deployments",
  "endpointslices",
  "horizontalpodautoscalers",
  "ingresses",
  "jobs",
  "limitranges",
  "namespaces",
  "networkpolicies",
  "nodes",
  "persistentvolumeclaims",
  "persistentvolumes",
  "poddisruptionbudgets",
  "pods",
  "replicasets",
  "resourcequotas",
  "services",
  "statefulsets",
  "storageclasses",
  "volumeattachments",
] as const;
