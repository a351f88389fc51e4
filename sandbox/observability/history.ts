/**
 * Six hours of good requests before a drill, so that the windows of the rules are full, as they are in a cluster that
 * runs since yesterday. In a Prometheus that has just been started each window would hold the drill's errors alone: the
 * page would come sooner than it does, and stay for half an hour. Pure.
 */
import { type Objective, PAST } from "./error-budget-drill.ts";

/** Requests a second, by how many minutes ago they begin: the last hour is a quiet one. */
const RATES = [
  { fromMinutesAgo: 360, perSecond: 8 },
  { fromMinutesAgo: 60, perSecond: 2.5 },
] as const;
/** Of its histogram's buckets, the bounds that objectives of latency are set at (app/src/metrics.ts). */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2.5, 5, 10];
const STEP_SECONDS = 60;

/**
 * The series of such a past, as OpenMetrics text, which `promtool tsdb create-blocks-from openmetrics` reads.
 * @param now in milliseconds since 1970
 */
export function history({ namespace, service }: Objective, now: number): string {
  const labels = `namespace="${namespace}",job="${service}-metrics",pod="${PAST}",method="GET",route="/",status="200"`;
  const samples = samplesUntil(Math.floor(now / 1_000));
  const family = (name: string, type: string, series: readonly string[]): string[] => [
    `# TYPE ${name} ${type}`,
    ...series.flatMap((each) => samples.map(({ at, count }) => `${each} ${count} ${at}`)),
  ];
  const seconds = "http_request_duration_seconds";
  return [
    ...family("http_requests", "counter", [`http_requests_total{${labels}}`]),
    ...family(seconds, "histogram", [
      ...[...BOUNDS.map(String), "+Inf"].map((bound) => `${seconds}_bucket{${labels},le="${bound}"}`),
      `${seconds}_count{${labels}}`,
    ]),
    "# EOF\n",
  ].join("\n");
}

/** Running counts, a minute apart; each minute at the rate of its time. */
function samplesUntil(end: number): { readonly at: number; readonly count: number }[] {
  const samples = [];
  const [{ fromMinutesAgo }] = RATES;
  let count = 0;
  for (let minutesAgo = fromMinutesAgo; minutesAgo >= 0; minutesAgo -= 1) {
    samples.push({ at: end - minutesAgo * STEP_SECONDS, count: Math.round(count) });
    const rate = RATES.findLast((each) => minutesAgo <= each.fromMinutesAgo)?.perSecond ?? 0;
    count += rate * STEP_SECONDS;
  }
  return samples;
}
