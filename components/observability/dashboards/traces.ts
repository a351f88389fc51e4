import { namespaces } from "../names.ts";
import type { DashboardSpec } from "./panel.ts";

const ofService = `service_namespace="$namespace",service_name="$service"`;
const served = `${ofService},span_kind="SPAN_KIND_SERVER"`;
const called = `${ofService},span_kind="SPAN_KIND_CLIENT"`;
const ofGateways = `namespace="${namespaces.traces}"`;
const calls = (labels: string): string =>
  `rate(traces_span_metrics_calls_total{${labels}}[$__rate_interval])`;
const failed = 'status_code="STATUS_CODE_ERROR"';
const share = (labels: string, by: string): string =>
  `(sum by (${by}) (${calls(`${labels},${failed}`)}) or 0 * sum by (${by}) (${calls(labels)})) / sum by (${by}) (${calls(labels)})`;
const quantile = (of: string, labels: string, by: string) =>
  `histogram_quantile(0.${of}, sum by (${by}) (rate(traces_span_metrics_duration_seconds_bucket{${labels}}[$__rate_interval])))`;

/** What spans say of a service, whether it has metrics of its own or not; and of the gateways that count them. */
export const tracesDashboard: DashboardSpec = {
  uid: "slipway-traces",
  title: "Slipway: traces",
  description:
    "Requests, errors and duration of a service as its spans say, which services without /metrics have, too; and of what it calls.",
  from: "now-6h",
  variables: [
    {
      name: "namespace",
      label: "Namespace",
      query: "label_values(traces_span_metrics_calls_total, service_namespace)",
    },
    {
      name: "service",
      label: "Service",
      query: `label_values(traces_span_metrics_calls_total{service_namespace="$namespace"}, service_name)`,
    },
  ],
  annotations: [],
  rows: [
    {
      title: "Requests",
      panels: [
        {
          title: "Requests by route",
          description: "In a second, all of them: traces are sampled only after they have been counted.",
          unit: "reqps",
          stacked: true,
          targets: [{ expr: `sum by (http_route) (${calls(served)})`, legend: "{{http_route}}" }],
        },
        {
          title: "Share of requests that fail",
          description: "By route, of spans with an error: answers with a 5xx.",
          unit: "percentunit",
          targets: [{ expr: share(served, "http_route"), legend: "{{http_route}}" }],
        },
        {
          title: "Duration of requests",
          description: "How long a request takes: half of them, 95 and 99 of a hundred at most.",
          unit: "s",
          targets: ["50", "95", "99"].map((of) => ({
            expr: quantile(of, served, "le"),
            legend: `p${of}`,
          })),
        },
      ],
    },
    {
      title: "What it calls",
      panels: [
        {
          title: "Calls",
          description: "To databases and other services, in a second, as the service sees them.",
          unit: "reqps",
          targets: [{ expr: `sum by (span_name) (${calls(called)})`, legend: "{{span_name}}" }],
        },
        {
          title: "Share of calls that fail",
          description: "A call that fails here, while what is called sees nothing, is lost on its way.",
          unit: "percentunit",
          targets: [{ expr: share(called, "span_name"), legend: "{{span_name}}" }],
        },
        {
          title: "Duration of calls",
          description: "95 of a hundred calls take this long at most: where a slow request spends its time.",
          unit: "s",
          targets: [{ expr: quantile("95", called, "span_name, le"), legend: "{{span_name}}" }],
        },
      ],
    },
    {
      title: "Gateways",
      panels: [
        {
          title: "Spans taken",
          description: "By each gateway, in a second. None, where services send: they do not arrive.",
          unit: "reqps",
          targets: [
            {
              expr: `sum by (pod) (rate(otelcol_receiver_accepted_spans{${ofGateways}}[$__rate_interval]))`,
              legend: "{{pod}}",
            },
          ],
        },
        {
          title: "Spans refused",
          description:
            "Within an hour, by the gateway or by their store. They are lost, unless the service sends them again.",
          unit: "none",
          alarm: { at: 1 },
          targets: [
            {
              expr: `sum by (pod) (increase(otelcol_receiver_refused_spans{${ofGateways}}[1h]))`,
              legend: "{{pod}}",
            },
          ],
        },
      ],
    },
  ],
};
