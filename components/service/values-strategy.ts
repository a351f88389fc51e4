import { z } from "zod";
import { bounds, metricSources, strategies, strategyProviders, webhookTypes } from "./values-bounds.ts";
import { choice, group, matching, text, texts, whole } from "./values-fields.ts";

/** The values of how a release comes to serve. */
export const strategyValues = group({
  type: choice(
    strategies,
    "How a release comes to serve: pod by pod (`rolling`), or judged by Flagger, as one that gets no user's requests (`blueGreen`), by and by more (`canary`), or those with a header (`ab`).",
  ).default("rolling"),
  leaving: z
    .boolean()
    .meta({
      description:
        "Whether this is the step between a strategy that Flagger judges by and `rolling`: Flagger is suspended, and its copy of the pods stays until all requests have left it.",
    })
    .default(false),
  provider: choice(
    strategyProviders,
    "Who splits requests: the Gateway of `routing.gateway`, or a mesh, for requests from inside it alone.",
  ).default("gatewayapi"),
  intervalSeconds: whole(
    bounds.intervalSeconds.min,
    bounds.intervalSeconds.max,
    "Seconds from one check to the next, and those that each looks back; Flagger knows none shorter.",
  ).default(30),
  threshold: whole(
    bounds.checks.min,
    bounds.checks.max,
    "Failed checks after which the release is rolled back.",
  ).default(2),
  stepWeights: z
    .array(z.int().min(bounds.stepWeight.min).max(bounds.stepWeight.max))
    .min(1)
    .meta({
      description: "Percent of requests that a `canary` gets, step by step.",
      title: "growing numbers from 1 to 100",
    })
    .default([10, 50, 100]),
  iterations: whole(
    bounds.checks.min,
    bounds.checks.max,
    "Checks that a `blueGreen` or `ab` release has to pass.",
  ).default(3),
  matchHeader: matching(
    bounds.header,
    "Header by which `ab` picks requests for the release.",
    "a header's name in lower case",
  ).default("x-canary"),
  matchValue: z
    .string()
    .min(1)
    .meta({ description: "That header's value.", title: "a text" })
    .default("always"),
  metrics: choice(
    metricSources,
    "Whose metrics are asked: the app's own, by any Gateway, or those of Traefik's Gateway.",
  ).default("app"),
  prometheusUrl: text(
    "Prometheus that has them; required but for `rolling`.",
    "e.g. `http://prometheus.monitoring:9090`",
  ).default(""),
  minSuccessRate: z
    .number()
    .min(0)
    .max(100)
    .meta({ description: "Percent of requests that have to be answered without a server's error." })
    .default(99),
  maxP99Milliseconds: whole(
    bounds.maxP99Milliseconds.min,
    bounds.maxP99Milliseconds.max,
    "Milliseconds within which 99 of 100 requests have to be answered.",
  ).default(500),
  previewHostnames: z
    .array(z.string().regex(bounds.hostname))
    .meta({
      description: "Hosts that lead to a `blueGreen` release while it is judged.",
      title: "host names",
    })
    .default([]),
  webhooks: z
    .array(
      group({
        name: z.string().min(1),
        type: z.enum(webhookTypes),
        url: z.string().regex(/^https?:\/\/\S+$/),
        timeoutSeconds: z.int().min(bounds.webhookSeconds.min).max(bounds.webhookSeconds.max).default(30),
        metadata: texts("").default({}),
      }),
    )
    .meta({
      description:
        "What Flagger calls, and when: smoke tests (`pre-rollout`), requests to judge by (`rollout`), gates (`confirm-promotion`). Anything but 2xx is a failed check.",
      title: "a list of `name`, `type`, `url`, `timeoutSeconds`, `metadata`",
    })
    .default([]),
  progressDeadlineSeconds: whole(
    bounds.progressDeadlineSeconds.min,
    bounds.progressDeadlineSeconds.max,
    "Seconds without progress after which a release that doesn't get ready is rolled back.",
  ).default(300),
  skipAnalysis: z
    .boolean()
    .meta({ description: "Whether a release is promoted unjudged, as a rollback in need is." })
    .default(false),
}).prefault({});
