import { namespaces } from "./names.ts";
import type { PlatformAlert } from "./platform-alert.ts";

const ofGateways = `namespace="${namespaces.traces}"`;

/**
 * Gateways of traces. Source: OpenTelemetry Collector 0.165, exporter/exporterhelper/documentation.md and
 * receiver/otlpreceiver/documentation.md; names as a running one has them (test/e2e/traces.test.ts). Tickets: nobody's
 * requests fail for it.
 */
export const traceAlerts: readonly PlatformAlert[] = [
  {
    alert: "TracesNotDelivered",
    expr: `sum by (namespace, pod) (otelcol_exporter_queue_size{${ofGateways}}) / sum by (namespace, pod) (otelcol_exporter_queue_capacity{${ofGateways}}) > 0.5`,
    for: "10m",
    severity: "ticket",
    summary:
      "traces wait for their store: the queue of {{ $labels.pod }} is {{ $value | humanizePercentage }} full",
    description:
      "They wait on the pod's volume. Once it is full services are told to come again, and drop what they can't keep.",
    runbook: "traces-do-not-arrive",
  },
  {
    alert: "TracesLost",
    expr:
      `sum by (namespace, pod) (increase(otelcol_exporter_send_failed_spans{${ofGateways}}[15m])) > 0\n` +
      `or sum by (namespace, pod) (increase(otelcol_receiver_refused_spans{${ofGateways}}[15m])) > 0`,
    severity: "ticket",
    summary: "{{ $value | humanize }} spans were refused at {{ $labels.pod }}",
    description: "By their store, which calls them wrong, or by the gateway, whose memory or volume is full.",
    runbook: "traces-do-not-arrive",
  },
];
