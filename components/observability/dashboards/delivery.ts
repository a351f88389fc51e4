import { type DashboardSpec, readableImages, type RowSpec } from "./panel.ts";

/** Namespaces of services: those whose requests are counted. */
const chosen = `namespace=~"$namespace"`;

const dora: RowSpec = {
  title: "How releases go",
  panels: [
    {
      kind: "stat",
      title: "Releases",
      description:
        "Within the time that is shown: kinds of pods that were made, by another image or another configuration. One of the four figures of DORA.",
      unit: "none",
      targets: [
        {
          expr: `count(kube_replicaset_created{${chosen}} > time() - $__range_s) or vector(0)`,
          legend: "releases",
        },
      ],
    },
    {
      kind: "stat",
      title: "Rollouts that stand still",
      description: "Deployments whose new pods don't become ready within their deadline: a failed release.",
      unit: "none",
      alarm: { at: 1 },
      targets: [
        {
          expr: `sum(kube_deployment_status_condition{${chosen},condition="Progressing",status="false"}) or vector(0)`,
          legend: "rollouts",
        },
      ],
    },
    {
      kind: "stat",
      title: "Time in which pages fired",
      description:
        "Within the time that is shown, added up over services: how long users had errors until somebody, or a rollback, had fixed it. It stands for DORA's time to restore.",
      unit: "dtdurations",
      alarm: { at: 1 },
      targets: [
        {
          // A rule that fires adds a sample each time it is evaluated: every 30 s (`interval` of the rules).
          expr: `30 * sum(count_over_time(ALERTS{${chosen},alertname="ErrorBudgetBurn",alertstate="firing",severity="page"}[$__range])) or vector(0)`,
          legend: "with errors",
        },
      ],
    },
    {
      kind: "stat",
      title: "Images that serve",
      description: "Different images, by digest, that run in these namespaces now.",
      unit: "none",
      targets: [
        {
          expr: `count(count by (image_spec) (kube_pod_container_info{${chosen}}))`,
          legend: "images",
        },
      ],
    },
    {
      title: "Releases by service",
      description: "Within a day: kinds of pods that were made for each service.",
      unit: "none",
      targets: [
        {
          expr: `count by (namespace) (kube_replicaset_created{${chosen}} > time() - 86400)`,
          legend: "{{namespace}}",
        },
      ],
    },
    {
      title: "Digests",
      description:
        "Pods by image: where one line falls and another rises, a release goes out or is taken back.",
      unit: "none",
      stacked: true,
      targets: [
        {
          expr: readableImages(`count by (namespace, image_spec) (kube_pod_container_info{${chosen}})`),
          legend: "{{namespace}} {{image}}",
        },
      ],
    },
    {
      title: "Failed requests around releases",
      description: "Share of requests that miss an objective, over five minutes. Purple: releases.",
      unit: "percentunit",
      targets: [
        {
          expr: `slo:error_ratio:rate5m{${chosen}}`,
          legend: "{{namespace}}/{{service}} {{sli}}",
        },
      ],
    },
  ],
};

/** Source: Flagger 1.44, pkg/metrics/recorder.go; of results it keeps the last one only, 0 running, 1 good, 2 failed. */
const analysis: RowSpec = {
  title: "Analysed releases",
  panels: [
    {
      title: "Verdicts",
      description: "0: being analysed, 1: promoted, 2: rolled back. The version before goes on serving.",
      unit: "none",
      alarm: { at: 2 },
      targets: [
        {
          expr: `max by (namespace, name) (flagger_canary_status{${chosen}})`,
          legend: "{{namespace}}/{{name}}",
        },
      ],
    },
    {
      title: "Share of requests",
      description:
        "Weight of each version, in percent of the requests: a promotion climbs in steps, a rollback falls at once.",
      unit: "none",
      targets: [
        {
          expr: `max by (namespace, workload) (flagger_canary_weight{${chosen}})`,
          legend: "{{namespace}}/{{workload}}",
        },
      ],
    },
    {
      title: "What is measured",
      description: "The last value of each metric of an analysis. Its threshold is in the Canary.",
      unit: "none",
      targets: [
        {
          expr: `max by (namespace, name, metric) (flagger_canary_metric_analysis{${chosen}})`,
          legend: "{{name}} {{metric}}",
        },
      ],
    },
    {
      title: "Rollbacks",
      description:
        "Within the last day, how often an analysis failed: with the releases, DORA's change failure rate.",
      unit: "none",
      alarm: { at: 1 },
      targets: [
        {
          // Each failure is a change to 2, and the next release one away from it.
          expr: `ceil(sum by (namespace, name) (changes((flagger_canary_status{${chosen}} == bool 2)[1d:1m])) / 2)`,
          legend: "{{namespace}}/{{name}}",
        },
      ],
    },
  ],
};

/** How often is released, what becomes of it, and what users notice. `flagger`: whether it analyses releases. */
export const deliveryDashboard = ({ flagger }: { readonly flagger: boolean }): DashboardSpec => ({
  uid: "slipway-delivery",
  title: "Slipway: delivery",
  description: "Releases, their digests and results, and what users notice of them.",
  from: "now-7d",
  variables: [
    {
      name: "namespace",
      label: "Namespace",
      query: "label_values(http_requests_total, namespace)",
      several: true,
    },
  ],
  annotations: [
    {
      name: "Releases",
      expr: `kube_replicaset_created{${chosen}} * 1000`,
      title: "release {{namespace}}/{{replicaset}}",
      color: "purple",
    },
  ],
  rows: [dora, ...(flagger ? [analysis] : [])],
});
