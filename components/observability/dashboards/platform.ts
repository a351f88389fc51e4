import type { Watched } from "../platform-alerts.ts";
import { logs } from "./logs.ts";
import { monitoring } from "./monitoring.ts";
import type { DashboardSpec, RowSpec } from "./panel.ts";

/** File systems that can fill up, as the alert has them. */
const disks = `{fstype!~"tmpfs|squashfs|ramfs|overlay|erofs",mountpoint!~"/run.*"}`;
const network = `{device!~"lo|veth.*|eni.*"}`;

const now: RowSpec = {
  title: "Now",
  panels: [
    {
      kind: "stat",
      title: "Alerts that fire",
      description: "Alerts of each severity. Which they are is in Alertmanager, what to do in the runbook.",
      unit: "none",
      alarm: { at: 1 },
      targets: [
        {
          expr: `sum by (severity) (ALERTS{alertstate="firing",severity=~"page|ticket"}) or vector(0)`,
          legend: "{{severity}}",
        },
      ],
    },
    {
      kind: "stat",
      title: "Nodes that are not ready",
      description: "Nodes whose kubelet tells nothing good: their pods are being moved.",
      unit: "none",
      alarm: { at: 1 },
      targets: [
        {
          expr: `count(kube_node_status_condition{condition="Ready",status="true"} == 0) or vector(0)`,
          legend: "nodes",
        },
      ],
    },
    {
      kind: "stat",
      title: "Pods that wait",
      description:
        "Pods that no node takes, or that are being started. For long: too little room, or no image.",
      unit: "none",
      targets: [{ expr: `sum(kube_pod_status_phase{phase="Pending"})`, legend: "pods" }],
    },
    {
      kind: "stat",
      title: "Targets that can't be scraped",
      description: "Nothing is known of them: their alerts and objectives watch nothing.",
      unit: "none",
      alarm: { at: 1 },
      targets: [{ expr: "count(up == 0) or vector(0)", legend: "targets" }],
    },
  ],
};

const nodes: RowSpec = {
  title: "Nodes",
  panels: [
    {
      title: "CPU",
      description: "Share of each node's CPUs that is busy. Above 95 % for half an hour it is a ticket.",
      unit: "percentunit",
      alarm: { at: 0.95 },
      targets: [
        {
          expr: `1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))`,
          legend: "{{instance}}",
        },
      ],
    },
    {
      title: "Memory",
      description: "Share of each node's memory that can't be freed. Near its end the kubelet evicts pods.",
      unit: "percentunit",
      alarm: { at: 0.92 },
      targets: [
        {
          expr: "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes",
          legend: "{{instance}}",
        },
      ],
    },
    {
      title: "Disks",
      description:
        "How full each file system is. At 85 % the kubelet removes images, at 90 % it evicts pods.",
      unit: "percentunit",
      alarm: { at: 0.85 },
      targets: [
        {
          expr: `1 - node_filesystem_avail_bytes${disks} / node_filesystem_size_bytes${disks}`,
          legend: "{{instance}} {{mountpoint}}",
        },
      ],
    },
    {
      title: "Load",
      description: "Processes that run or wait for a CPU or a disk, for each CPU: above 1 they wait.",
      unit: "short",
      alarm: { at: 1 },
      targets: [
        {
          expr: `node_load5 / on (instance) count by (instance) (node_cpu_seconds_total{mode="idle"})`,
          legend: "{{instance}}",
        },
      ],
    },
    {
      title: "Network",
      description:
        "What each node receives and sends. An instance type has a bandwidth that it may not exceed.",
      unit: "Bps",
      targets: [
        {
          expr: `sum by (instance) (rate(node_network_receive_bytes_total${network}[$__rate_interval]))`,
          legend: "{{instance}} in",
        },
        {
          expr: `sum by (instance) (rate(node_network_transmit_bytes_total${network}[$__rate_interval]))`,
          legend: "{{instance}} out",
        },
      ],
    },
    {
      title: "Requested of what there is",
      description: "Of the nodes' CPU and memory, what pods have reserved. At 100 % no pod fits any more.",
      unit: "percentunit",
      alarm: { at: 1 },
      targets: [
        {
          expr:
            `sum by (resource) (kube_pod_container_resource_requests{resource=~"cpu|memory"}) / ` +
            `sum by (resource) (kube_node_status_allocatable{resource=~"cpu|memory"})`,
          legend: "{{resource}}",
        },
      ],
    },
  ],
};

const pods: RowSpec = {
  title: "Pods and volumes",
  panels: [
    {
      title: "Pods by phase",
      description: "Pods of all namespaces. Failed ones are kept by whoever made them, or by nobody.",
      unit: "none",
      stacked: true,
      targets: [{ expr: "sum by (phase) (kube_pod_status_phase)", legend: "{{phase}}" }],
    },
    {
      title: "Deployments with too few pods",
      description: "How many are missing. Half an hour of it is a ticket, none at all a page.",
      unit: "none",
      alarm: { at: 1 },
      targets: [
        {
          expr: "(kube_deployment_spec_replicas - kube_deployment_status_replicas_available) > 0",
          legend: "{{namespace}}/{{deployment}}",
        },
      ],
    },
    {
      title: "Containers that don't start",
      description: "Containers that the kubelet tries again and again, by why.",
      unit: "none",
      alarm: { at: 1 },
      targets: [
        {
          expr: `sum by (namespace, reason) (kube_pod_container_status_waiting_reason{reason!~"ContainerCreating|PodInitializing"})`,
          legend: "{{namespace}}: {{reason}}",
        },
      ],
    },
    {
      title: "Restarts",
      description: "Containers that ended and were started again within an hour, of the ten worst pods.",
      unit: "none",
      targets: [
        {
          expr: "topk(10, sum by (namespace, pod) (increase(kube_pod_container_status_restarts_total[1h])) > 0)",
          legend: "{{namespace}}/{{pod}}",
        },
      ],
    },
    {
      title: "Volumes",
      description: "How full each volume is. At 97 % somebody is woken: what writes to it fails soon.",
      unit: "percentunit",
      alarm: { at: 0.85 },
      targets: [
        {
          expr: "1 - kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes",
          legend: "{{namespace}}/{{persistentvolumeclaim}}",
        },
      ],
    },
    {
      title: "Autoscalers",
      description:
        "Of the most replicas that a service may have, how many it has. At 100 % it gets slower with more load.",
      unit: "percentunit",
      alarm: { at: 1 },
      targets: [
        {
          expr: "kube_horizontalpodautoscaler_status_current_replicas / kube_horizontalpodautoscaler_spec_max_replicas",
          legend: "{{namespace}}/{{horizontalpodautoscaler}}",
        },
      ],
    },
  ],
};

const karpenter: RowSpec = {
  title: "Karpenter",
  panels: [
    {
      title: "Node pools and their limits",
      description: "What of a pool's limit is used. At the limit no node is made, and pods wait.",
      unit: "percentunit",
      alarm: { at: 0.9 },
      targets: [
        {
          expr: `karpenter_nodepools_usage{resource_type=~"cpu|memory"} / karpenter_nodepools_limit{resource_type=~"cpu|memory"}`,
          legend: "{{nodepool}} {{resource_type}}",
        },
      ],
    },
    {
      title: "Nodes made and given up",
      description: "Within an hour. Many of both: nodes are replaced more often than pods like.",
      unit: "none",
      targets: [
        {
          expr: "sum by (nodepool) (increase(karpenter_nodeclaims_created_total[1h]))",
          legend: "{{nodepool}} made",
        },
        {
          expr: "sum by (nodepool, reason) (increase(karpenter_nodeclaims_disrupted_total[1h]))",
          legend: "{{nodepool}} {{reason}}",
        },
      ],
    },
  ],
};

const addons: RowSpec = {
  title: "Add-ons",
  panels: [
    {
      title: "Targets by what they are of",
      description: "Share of each add-on's pods, and of each service's, that can be scraped.",
      unit: "percentunit",
      alarm: { at: 1, low: true },
      targets: [{ expr: "avg by (namespace, job) (up)", legend: "{{namespace}}/{{job}}" }],
    },
    {
      title: "Certificates",
      description: "Time that each certificate is still good for. They are renewed at a third of it.",
      unit: "dtdurations",
      alarm: { at: 14 * 24 * 3600, low: true },
      targets: [
        {
          expr: "min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds > 0) - time()",
          legend: "{{namespace}}/{{name}}",
        },
      ],
    },
    {
      title: "Secrets that are not synced",
      description: "ExternalSecrets whose last sync failed, and failed calls within an hour.",
      unit: "none",
      alarm: { at: 1 },
      targets: [
        {
          expr: `sum by (namespace, name) (externalsecret_status_condition{condition="Ready",status="False"}) > 0`,
          legend: "{{namespace}}/{{name}}",
        },
        { expr: "sum(increase(externalsecret_sync_calls_error[1h]))", legend: "failed calls" },
      ],
    },
  ],
};

/** The platform: nodes, pods, volumes, add-ons, and what watches them. */
export const platformDashboard = (watched: Watched): DashboardSpec => ({
  uid: "slipway-platform",
  title: "Slipway: platform",
  description: "Does the cluster carry its services? The alerts of the platform are made of these figures.",
  from: "now-6h",
  variables: [],
  annotations: [],
  rows: [
    now,
    nodes,
    pods,
    ...(watched.karpenter ? [karpenter] : []),
    addons,
    ...(watched.collectors ? [logs] : []),
    monitoring,
  ],
});
