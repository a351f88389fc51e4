import { group, groupShape, list, matching, numeric, numericShape, text, whole } from "../settings.ts";
import { runbookUrl, urlPattern } from "../patterns.ts";

/** Bounds of the histogram's buckets that the sample service has (app/src/metrics.ts), in milliseconds. */
const sampleBuckets = [5, 10, 25, 50, 100, 200, 300, 500, 750, 1000, 2500, 5000, 10_000];

/** Of an objective: less than half is none, and nothing never fails. */
const percent = { min: 50, max: 99.999 };

const aShare = { message: "not an objective", allowed: "50 to 99.999, in percent", fix: "e.g. 99.9" };

export const sloSettings = {
  availability: numeric(percent, {
    description: "Percent of requests that are answered without a server's error (5xx).",
    default: 99.9,
    wrong: aShare,
  }),
  latencyMilliseconds: whole(
    { min: 1, max: 600_000 },
    {
      description:
        "Milliseconds within which `latencyPercent` of the requests are answered; one of `latencyBuckets`.",
      fallback: "no objective of latency",
    },
  ),
  latencyPercent: numeric(percent, {
    description: "Percent of requests that are answered within `latencyMilliseconds`.",
    default: 99,
    wrong: aShare,
  }),
  latencyBuckets: list(
    numericShape({ min: 0.001, max: 600_000 }),
    {
      description:
        "Bounds of the buckets of the service's `http_request_duration_seconds`, in milliseconds: what is slower than one of them can be counted, and nothing else.",
      default: sampleBuckets,
    },
    1,
  ),
  windowDays: whole(
    { min: 7, max: 90 },
    { description: "Days that the objectives are meant for.", default: 30 },
  ),
  minRequestsPerHour: whole(
    { min: 1, max: 1_000_000_000 },
    {
      description:
        "Requests an hour below which nothing is judged: of few requests, one that fails is a large share.",
      default: 100,
    },
  ),
  owner: text({
    description:
      "Who looks after the service: the label `owner` of its alerts, by which they find their receivers.",
    fallback: "none; in a stack file its tag `owner`",
  }),
  runbookUrl: matching(urlPattern, "`http://` or `https://` and a host", runbookUrl),
};

/** What a service's users may expect, as a group of settings. */
export const slo = group(
  groupShape(
    "ServiceObjectives",
    "Service level objectives: rules for Prometheus record how far a service is from them, and alert where the error budget burns too fast (docs/observability.md). They need `serviceMonitor`.",
    sloSettings,
  ),
  {
    description: "Service level objectives, which Prometheus watches.",
    fallback: "none",
    judgedByPlanner: true,
  },
);
