import { type DashboardSpec, readableImages } from "./panel.ts";

/** Users' requests of the service that is chosen: probes are nobody's (`excludedRoutes` of its objectives). */
const requests = `namespace="$namespace",job="$service-metrics",route!~"/health|/ready"`;
const rate = (name: string, more = ""): string => `rate(${name}{${requests}${more}}[$__rate_interval])`;
const objective = `{namespace="$namespace",service="$service"}`;
/** What Flagger makes of a Deployment is called as it is, and `-primary`. */
const deployment = `{namespace="$namespace",deployment=~"$service(-primary)?"}`;
const pods = `namespace="$namespace",pod=~"$service-.+",container="$service"`;

const quantile = (of: string) => ({
  expr: `histogram_quantile(0.${of}, sum by (le) (${rate("http_request_duration_seconds_bucket")}))`,
  legend: `p${of}`,
});

/** A service: requests, errors and duration, what is left of its error budget, its pods, and its releases. */
export const serviceDashboard: DashboardSpec = {
  uid: "slipway-service",
  title: "Slipway: service",
  description:
    "Is the service well for its users, and how much may still fail? Purple lines: releases, the moments at which pods of a new kind were made.",
  from: "now-6h",
  variables: [
    { name: "namespace", label: "Namespace", query: "label_values(http_requests_total, namespace)" },
    {
      name: "service",
      label: "Service",
      query: `label_values(http_requests_total{namespace="$namespace"}, job)`,
      regex: "/(.+)-metrics/",
    },
  ],
  annotations: [
    {
      name: "Releases",
      // A ReplicaSet is made for each new template of pods: another image, or another configuration.
      expr: `kube_replicaset_created{namespace="$namespace",replicaset=~"$service-.+"} * 1000`,
      title: "release {{replicaset}}",
      color: "purple",
    },
  ],
  rows: [
    {
      title: "Objectives",
      panels: [
        {
          kind: "stat",
          title: "Error budget left",
          description:
            "Of the requests that may fail over the objective's window, what share may still fail. Below 0 the objective is missed: release nothing but what restores it.",
          unit: "percentunit",
          alarm: { at: 0, low: true },
          targets: [{ expr: `slo:error_budget_left:ratio${objective}`, legend: "{{sli}}" }],
        },
        {
          kind: "stat",
          title: "Pages that fire",
          description: "Alerts of this service that wake people now. The runbook has an entry for each.",
          unit: "none",
          alarm: { at: 1 },
          targets: [
            {
              expr: `count(ALERTS{alertstate="firing",severity="page",namespace="$namespace",service="$service"}) or vector(0)`,
              legend: "pages",
            },
          ],
        },
        {
          kind: "stat",
          title: "Requests",
          description: "Requests a second of the last five minutes, as the objectives count them.",
          unit: "reqps",
          targets: [{ expr: `max(slo:requests:rate5m${objective})`, legend: "requests" }],
        },
        {
          kind: "stat",
          title: "Available pods",
          description: "Pods that answer requests. 0: nobody is answered.",
          unit: "none",
          alarm: { at: 1, low: true },
          targets: [{ expr: `sum(kube_deployment_status_replicas_available${deployment})`, legend: "pods" }],
        },
      ],
    },
    {
      title: "Requests, errors, duration",
      panels: [
        {
          title: "Requests by status",
          description: "Requests a second by what they were answered with. 5xx are the service's faults.",
          unit: "reqps",
          stacked: true,
          targets: [{ expr: `sum by (status) (${rate("http_requests_total")})`, legend: "{{status}}" }],
        },
        {
          title: "Share of failed requests",
          description:
            "Requests that miss an objective, over one hour, six hours and three days: the windows of which alerts are made. An alert wants a short and a long one to be too high.",
          unit: "percentunit",
          targets: [
            { expr: `slo:error_ratio:rate1h${objective}`, legend: "{{sli}}, 1 h" },
            { expr: `slo:error_ratio:rate6h${objective}`, legend: "{{sli}}, 6 h" },
            { expr: `slo:error_ratio:rate3d${objective}`, legend: "{{sli}}, 3 d" },
          ],
        },
        {
          title: "Duration",
          description:
            "Within what time half, 95 % and 99 % of the requests are answered; between bounds of buckets it is estimated.",
          unit: "s",
          targets: [quantile("50"), quantile("95"), quantile("99")],
        },
        {
          title: "Errors by route",
          description: "Requests a second that were answered with 5xx: which route is broken.",
          unit: "reqps",
          targets: [
            {
              expr: `sum by (route) (${rate("http_requests_total", ',status=~"5.."')})`,
              legend: "{{route}}",
            },
          ],
        },
        {
          title: "Slowest routes",
          description: "Within what time 99 % of a route's requests are answered, for the five slowest.",
          unit: "s",
          targets: [
            {
              expr: `topk(5, histogram_quantile(0.99, sum by (le, route) (${rate("http_request_duration_seconds_bucket")})))`,
              legend: "{{route}}",
            },
          ],
        },
        {
          title: "Error budget left over time",
          description:
            "A slope is what fails all the time, a step an incident. It comes back as the window moves on.",
          unit: "percentunit",
          alarm: { at: 0, low: true },
          targets: [{ expr: `slo:error_budget_left:ratio${objective}`, legend: "{{sli}}" }],
        },
      ],
    },
    {
      title: "Pods",
      panels: [
        {
          title: "Pods wanted and available",
          description:
            "Apart for more than a rollout takes: pods are pending, don't become ready, or restart.",
          unit: "none",
          targets: [
            { expr: `sum(kube_deployment_spec_replicas${deployment})`, legend: "wanted" },
            { expr: `sum(kube_deployment_status_replicas_available${deployment})`, legend: "available" },
            {
              expr: `sum(kube_horizontalpodautoscaler_spec_max_replicas{namespace="$namespace",horizontalpodautoscaler=~"$service(-primary)?"})`,
              legend: "most",
            },
          ],
        },
        {
          title: "CPU by pod",
          description: "CPUs that each pod uses, and what one is granted: far below, it asks for too much.",
          unit: "short",
          targets: [
            {
              expr: `sum by (pod) (rate(container_cpu_usage_seconds_total{${pods}}[$__rate_interval]))`,
              legend: "{{pod}}",
            },
            {
              expr: `max(kube_pod_container_resource_requests{${pods},resource="cpu"})`,
              legend: "requested",
            },
          ],
        },
        {
          title: "Memory by pod",
          description: "What can't be taken from a pod, and the limit, at which the kernel ends it.",
          unit: "bytes",
          targets: [
            { expr: `sum by (pod) (container_memory_working_set_bytes{${pods}})`, legend: "{{pod}}" },
            {
              expr: `max(kube_pod_container_resource_limits{${pods},resource="memory"})`,
              legend: "limit",
            },
          ],
        },
        {
          title: "Restarts",
          description: "Containers that ended and were started again, within the last hour.",
          unit: "none",
          alarm: { at: 1 },
          targets: [
            {
              expr: `sum by (pod) (increase(kube_pod_container_status_restarts_total{${pods}}[1h]))`,
              legend: "{{pod}}",
            },
          ],
        },
        {
          title: "Images that serve",
          description: "Pods by image, each by its digest: during a release there are two.",
          unit: "none",
          stacked: true,
          targets: [
            {
              expr: readableImages(`count by (image_spec) (kube_pod_container_info{${pods}})`),
              legend: "{{image}}",
            },
          ],
        },
      ],
    },
  ],
};
