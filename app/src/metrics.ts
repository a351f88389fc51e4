/**
 * RED metrics (rate, errors, duration) of the service, and one of its business, for Prometheus.
 *
 * Labels have bounded cardinality: known methods, route patterns (never raw paths) and status codes; a
 * outsider's requests can't grow the number of series.
 */
import { Counter, Histogram, Registry, collectDefaultMetrics } from "prom-client";

export interface RequestSample {
  readonly method: string;
  /** Route pattern, or `unmatched`. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** What became of a visit that somebody wanted to leave. */
export type VisitOutcome = "recorded" | "failed";

export interface Metrics {
  readonly contentType: string;
  observe(sample: RequestSample): void;
  countVisit(outcome: VisitOutcome): void;
  render(): Promise<string>;
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const LABELS = ["method", "route", "status"] as const;
/** Seconds; dense around the latencies that objectives are usually set at (100 ms to 1 s). */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2.5, 5, 10];

/** What people come here for, whatever HTTP says of it: both outcomes from the start, so that a share has figures at once. */
function visitCounter(registry: Registry): Counter<"outcome"> {
  const visits = new Counter({
    name: "visits_total",
    help: "Visits that were to be recorded, by what became of them.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  for (const outcome of ["recorded", "failed"] satisfies VisitOutcome[]) visits.inc({ outcome }, 0);
  return visits;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: "http_requests_total",
    help: "HTTP requests answered.",
    labelNames: LABELS,
    registers: [registry],
  });
  const durations = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request's arrival to the end of its response, in seconds.",
    labelNames: LABELS,
    buckets: BUCKETS,
    registers: [registry],
  });
  const visits = visitCounter(registry);
  return {
    contentType: registry.contentType,
    observe: ({ method, route, status, seconds }) => {
      const labels = { method: METHODS.has(method) ? method : "other", route, status: String(status) };
      requests.inc(labels);
      durations.observe(labels, seconds);
    },
    countVisit: (outcome) => visits.inc({ outcome }),
    render: () => registry.metrics(),
  };
}
