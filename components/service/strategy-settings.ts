import {
  choice,
  flag,
  group,
  groupShape,
  list,
  map,
  matching,
  numeric,
  text,
  textShape,
  whole,
  wholeShape,
} from "../settings.ts";
import { checks, headerPattern, hostnamePattern, progressDeadlineSeconds, urlPattern } from "./bounds.ts";
import {
  ServiceMetricSource,
  ServiceStrategyProvider,
  ServiceStrategyType,
  ServiceWebhookType,
} from "./choices.ts";

const aUrl = {
  message: "not a URL",
  allowed: "http:// or https:// and a host",
  fix: "e.g. http://prometheus.monitoring:9090",
};

const webhookSettings = {
  name: matching(/./, "a string", { description: "Name, in what Flagger says of it." }),
  type: choice(
    { ServiceWebhookType },
    {
      description:
        "When: `pre-rollout` (smoke tests), `rollout` (requests to judge by), `confirm-promotion` (a gate), …",
    },
  ),
  url: matching(urlPattern, "`http://` or `https://` and a host", {
    description: "Where; anything but 2xx is a failed check.",
    wrong: aUrl,
  }),
  timeoutSeconds: whole(
    { min: 1, max: 600 },
    { description: "Seconds to wait for the answer.", default: 30 },
  ),
  metadata: map(textShape(), { description: "What is sent along.", default: {} }),
};

export const strategySettings = {
  type: choice(
    { ServiceStrategyType },
    {
      description:
        "`rolling`: pod by pod, as Kubernetes does. The others are judged by Flagger: `blueGreen` gets no user's request before it is promoted, `canary` more and more of them, `ab` those with a header.",
      default: "rolling",
    },
  ),
  provider: choice(
    { ServiceStrategyProvider },
    {
      description:
        "Who splits requests: `gatewayapi` (the service's Gateway), or `istio` or `linkerd`, for a service without hostnames that pods in the mesh call.",
      default: "gatewayapi",
    },
  ),
  intervalSeconds: whole(
    // Flagger takes anything less for 10.
    { min: 10, max: 3600 },
    {
      description: "Seconds from one check to the next, and those that each looks back: 10 or more.",
      default: 30,
      wrong: {
        message: "out of range: Flagger checks no more often than every 10 seconds, whatever it is told",
      },
    },
  ),
  threshold: whole(checks, {
    description: "Failed checks after which the release is rolled back.",
    default: 2,
  }),
  stepWeights: list(
    wholeShape({ min: 1, max: 100 }),
    {
      description:
        "Percent of requests that a canary gets, step by step. With 100 at its end, the pods of before serve nobody while they are replaced.",
      default: [10, 50, 100],
      judgedByPlanner: true,
    },
    1,
  ),
  iterations: whole(checks, {
    description: "Checks that a `blueGreen` or `ab` release has to pass.",
    default: 3,
  }),
  matchHeader: matching(headerPattern, "a header's name in lower case", {
    description: "Header by which `ab` picks requests for the release, in lower case.",
    default: "x-canary",
    wrong: {
      message: "not a header's name in lower case",
      allowed: "letters, digits and hyphens, e.g. x-canary",
    },
  }),
  matchValue: matching(/./, "a string", { description: "That header's value.", default: "always" }),
  metrics: choice(
    { ServiceMetricSource },
    {
      description:
        "Whose metrics it is judged by: the `app`'s own (`http_requests_total`, `http_request_duration_seconds`), which any Gateway leaves as they are, or those of `traefik`.",
      default: "app",
    },
  ),
  prometheusUrl: text({
    description:
      "URL of the Prometheus that has them. A stack knows its platform's; alone, the component or the chart has to be told, but for `rolling`.",
    fallback: "none",
    chartDefault: "",
    judgedByPlanner: true,
  }),
  minSuccessRate: numeric(
    { min: 0, max: 100 },
    {
      description: "Percent of requests that have to be answered without a server's error.",
      default: 99,
      wrong: {
        message: "not a share of requests",
        allowed: "0 to 100, in percent",
        fix: "99 lets one request of a hundred fail",
      },
    },
  ),
  maxP99Milliseconds: whole(
    { min: 1, max: 600_000 },
    { description: "Milliseconds within which 99 of 100 requests have to be answered.", default: 500 },
  ),
  previewHostnames: list(textShape(hostnamePattern, "host names"), {
    description: "Hosts that lead to a `blueGreen` release while it is judged.",
    default: [],
    fallback: "none",
    judgedByPlanner: true,
  }),
  webhooks: list(
    groupShape(
      "ServiceWebhook",
      'What Flagger calls while it judges a release. Source: Flagger, "Webhooks".',
      webhookSettings,
    ),
    {
      description:
        "What Flagger calls meanwhile; `blueGreen` needs a `rollout` one, which makes the requests to judge by.",
      default: [],
      fallback: "nothing",
    },
  ),
  progressDeadlineSeconds: whole(progressDeadlineSeconds, {
    description:
      "Seconds without progress after which a release that doesn't get ready is rolled back. With `rolling` the update fails, and the pods of before go on serving: it waits as long, plus 15 seconds, for the whole rollout.",
    default: 300,
  }),
  skipAnalysis: flag({
    description: "Whether a release is promoted without analysis, as a rollback in need is.",
    default: false,
  }),
  leaving: flag({
    description:
      "Whether this is the step from one of the other strategies to `rolling`: Flagger is suspended and its copy of the pods stays until no request gets there. `planStrategyChange` knows when.",
    default: false,
    inStackFile: false,
  }),
};

/** How releases come to serve, as a group of settings. */
export const strategy = group(
  groupShape(
    "ServiceStrategy",
    "How releases of a service come to serve. What Flagger judges needs `hostnames`, an autoscaler and metrics.",
    strategySettings,
  ),
  {
    description: "How releases come to serve.",
    fallback: "pod by pod, as Kubernetes does",
    chart: "strategy",
  },
);
