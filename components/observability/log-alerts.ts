import { namespaces } from "./names.ts";
import type { PlatformAlert } from "./platform-alert.ts";

/** Not gateways of traces, which have queues, too. */
const ofCollectors = `namespace="${namespaces.nodes}"`;

/**
 * Collectors of logs. Source: OpenTelemetry Collector 0.165, exporter/exporterhelper/documentation.md; names as a running one has
 * them, without `_total` (test/e2e/logs.test.ts). Tickets: nobody's requests fail for it, and a queue on disk gives hours.
 */
export const logAlerts: readonly PlatformAlert[] = [
  {
    alert: "LogsNotDelivered",
    expr:
      `sum by (namespace, pod) (rate(otelcol_exporter_sent_log_records[10m])) == 0\n` +
      `and sum by (namespace, pod) (otelcol_exporter_queue_size{${ofCollectors}}) > 0`,
    for: "10m",
    severity: "ticket",
    summary: "logs of one node reach their store no more: {{ $labels.pod }}",
    description: "They wait in a queue on the node's disk. Nothing is lost yet.",
    runbook: "logs-do-not-arrive",
  },
  {
    alert: "LogQueueNearlyFull",
    expr:
      `sum by (namespace, pod) (otelcol_exporter_queue_size{${ofCollectors}})\n` +
      `/ sum by (namespace, pod) (otelcol_exporter_queue_capacity{${ofCollectors}}) > 0.8`,
    for: "5m",
    severity: "ticket",
    summary: "the queue of logs of {{ $labels.pod }} is {{ $value | humanizePercentage }} full",
    description:
      "Once it is full lines stay in the pods' own files, and are lost when the kubelet rotates those.",
    runbook: "logs-do-not-arrive",
  },
  {
    alert: "LogsRejected",
    expr: `sum by (namespace, pod) (increase(otelcol_exporter_send_failed_log_records[15m])) > 0`,
    severity: "ticket",
    summary: "the store of logs refuses {{ $value | humanize }} lines of {{ $labels.pod }}",
    description: "What it calls wrong, and not only too much, is not sent again: those lines are lost.",
    runbook: "logs-do-not-arrive",
  },
];
