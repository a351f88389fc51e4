/**
 * From a service's objectives to Prometheus' rules: the errors' share over each window, alerts where the budget burns too
 * fast, what is left of it, and an alert where there are no figures at all. Pure.
 */
import {
  budgetOf,
  type BurnRate,
  burnRates,
  factorOf,
  rounded,
  type Severity,
  thresholdOf,
} from "./burn-rates.ts";
import type { Rule, RuleGroup } from "./rule.ts";

export type { RuleGroup } from "./rule.ts";

/** Objectives of a service that answers HTTP requests, and where its series are. */
export interface Objectives {
  readonly namespace: string;
  readonly service: string;
  /** Percent of requests that are answered without a server's error. */
  readonly availability: number;
  /** Percent of requests that are answered within so many milliseconds. @default none */
  readonly latency?: { readonly milliseconds: number; readonly percent: number };
  /** Days that the objectives are meant for. */
  readonly windowDays: number;
  /** With fewer requests an hour nothing is judged. */
  readonly minRequestsPerHour: number;
  /** Routes whose requests are no user's. */
  readonly excludedRoutes: readonly string[];
  /** Where people read what to do; a heading is added. */
  readonly runbookUrl: string;
  /** Label `owner` of the alerts: who is told of them. @default none */
  readonly owner?: string;
}

/** Headings of the runbook, as links have them. A test looks them up in RUNBOOK.md. */
export const runbookHeadings = {
  burn: "a-service-burns-its-error-budget",
  noData: "a-services-objectives-have-no-figures",
} as const;

/** An indicator: which requests of all fail an objective. Each takes the window of a rate, e.g. `5m`. */
interface Indicator {
  readonly name: "availability" | "latency";
  readonly percent: number;
  /** What a failed request is, in words that follow "of requests". */
  readonly failed: string;
  errors(window: string): string;
  requests(window: string): string;
}

/** The rules of a service. The same objectives make the same rules. */
export function sloRules(objectives: Objectives): RuleGroup[] {
  const indicators = [availability(objectives), ...latency(objectives)];
  return [
    ...indicators.map((indicator) => burnGroup(objectives, indicator)),
    budgetGroup(objectives, indicators),
    dataGroup(objectives),
  ];
}

/**
 * Series of users' requests. The operator calls a job by the Service that it scrapes (Prometheus Operator, API reference,
 * `ServiceMonitorSpec.jobLabel`).
 */
function series({ namespace, service, excludedRoutes }: Objectives, ...more: readonly string[]): string {
  const routes = excludedRoutes.map(asPattern).join("|");
  const where = [`namespace="${namespace}"`, `job="${service}-metrics"`, ...more];
  return `{${[...where, ...(routes === "" ? [] : [`route!~"${routes}"`])].join(",")}}`;
}

function availability(objectives: Objectives): Indicator {
  const rate = (window: string, ...more: readonly string[]): string =>
    `sum(rate(http_requests_total${series(objectives, ...more)}[${window}]))`;
  return {
    name: "availability",
    percent: objectives.availability,
    failed: "were answered with a server's error",
    // Without one failed request there is no series of them: none of all then, and not no figure.
    errors: (window) => `(${rate(window, 'status=~"5.."')} or 0 * ${rate(window)})`,
    requests: (window) => rate(window),
  };
}

function latency(objectives: Objectives): Indicator[] {
  if (objectives.latency === undefined) return [];
  const { milliseconds, percent } = objectives.latency;
  const rate = (part: string, window: string, ...more: readonly string[]): string =>
    `sum(rate(http_request_duration_seconds_${part}${series(objectives, ...more)}[${window}]))`;
  const requests = (window: string): string => rate("count", window);
  return [
    {
      name: "latency",
      percent,
      failed: `took longer than ${milliseconds} ms`,
      errors: (window) => `(${requests(window)} - ${rate("bucket", window, bucket(milliseconds / 1000))})`,
      requests,
    },
  ];
}

/** Prometheus 3 writes whole bounds as `1.0` (its migration guide, "le and quantile label values"); before it, `1`. */
const bucket = (seconds: number): string =>
  Number.isInteger(seconds) ? `le=~"${seconds}(\\\\.0)?"` : `le="${seconds}"`;

function burnGroup(objectives: Objectives, indicator: Indicator): RuleGroup {
  const { namespace, service } = objectives;
  const windows = [...new Set(burnRates.flatMap(({ long, short }) => [long, short]))].sort((a, b) => a - b);
  return {
    name: `slo-${namespace}-${service}-${indicator.name}`,
    interval: "30s",
    rules: [
      ...windows.map(durationOf).flatMap((window) => [
        {
          record: ratioName(window),
          expr: `${indicator.errors(window)} / ${indicator.requests(window)}`,
          labels: labelsOf(objectives, indicator),
        },
      ]),
      { record: "slo:errors:rate5m", expr: indicator.errors("5m"), labels: labelsOf(objectives, indicator) },
      {
        record: "slo:requests:rate5m",
        expr: indicator.requests("5m"),
        labels: labelsOf(objectives, indicator),
      },
      ...(["page", "ticket"] as const).map((severity) => burnAlert(objectives, indicator, severity)),
    ],
  };
}

function burnAlert(objectives: Objectives, indicator: Indicator, severity: Severity): Rule {
  const { service, windowDays, runbookUrl } = objectives;
  const { name, percent, failed } = indicator;
  return {
    alert: "ErrorBudgetBurn",
    expr: burnRates
      .filter((rate) => rate.severity === severity)
      .map((rate) => tooFast(objectives, indicator, rate))
      .join("\nor\n"),
    labels: { ...labelsOf(objectives, indicator), severity, ...ownerOf(objectives) },
    annotations: {
      summary: `${service} burns its error budget: ${name} below ${percent} %`,
      description:
        `{{ $value | humanizePercentage }} of requests ${failed}; ${rounded(100 - percent)} % may, over ${windowDays} days. ` +
        `Was it released just now? \`npm run rollback\` takes the last good version back.`,
      runbook_url: `${runbookUrl}#${runbookHeadings.burn}`,
    },
  };
}

/** Both windows burn too fast, and there are requests enough for a share to mean anything. */
function tooFast(objectives: Objectives, indicator: Indicator, rate: BurnRate): string {
  const { windowDays, minRequestsPerHour } = objectives;
  const threshold = thresholdOf(rate, windowDays, indicator.percent);
  const ratio = (minutes: number): string =>
    `${ratioName(durationOf(minutes))}${recorded(objectives, indicator)}`;
  const enough = `${indicator.requests(durationOf(rate.long))} * 3600 >= ${minRequestsPerHour}`;
  const pair = `${ratio(rate.long)} > ${threshold} and ${ratio(rate.short)} > ${threshold}`;
  return `(${pair} and on () (${enough})) # ${factorOf(rate, windowDays)} times as fast as over the whole period`;
}

function budgetGroup(objectives: Objectives, indicators: readonly Indicator[]): RuleGroup {
  const { namespace, service, windowDays } = objectives;
  return {
    name: `slo-${namespace}-${service}-budget`,
    // Over so long a time a new figure says nothing that the last one did not.
    interval: "5m",
    rules: indicators.map((indicator) => {
      const total = (name: string): string =>
        `sum_over_time(${name}${recorded(objectives, indicator)}[${windowDays}d])`;
      return {
        record: "slo:error_budget_left:ratio",
        expr: `1 - ${total("slo:errors:rate5m")} / ${total("slo:requests:rate5m")} / ${budgetOf(indicator.percent)}`,
        labels: labelsOf(objectives, indicator),
      };
    }),
  };
}

function dataGroup(objectives: Objectives): RuleGroup {
  const { namespace, service, runbookUrl } = objectives;
  return {
    name: `slo-${namespace}-${service}-data`,
    interval: "30s",
    rules: [
      {
        alert: "SloWithoutData",
        expr: `absent(http_requests_total{namespace="${namespace}",job="${service}-metrics"})`,
        for: "10m",
        labels: { namespace, service, severity: "ticket", ...ownerOf(objectives) },
        annotations: {
          summary: `${service} has no metrics: its objectives watch nothing`,
          description: "No pod of it is scraped, or it exposes no http_requests_total.",
          runbook_url: `${runbookUrl}#${runbookHeadings.noData}`,
        },
      },
    ],
  };
}

const ownerOf = ({ owner }: Objectives): Record<string, string> => (owner === undefined ? {} : { owner });

const ratioName = (window: string): string => `slo:error_ratio:rate${window}`;

const labelsOf = ({ namespace, service }: Objectives, { name }: Indicator): Record<string, string> => ({
  namespace,
  service,
  sli: name,
});

const recorded = (objectives: Objectives, indicator: Indicator): string =>
  `{${Object.entries(labelsOf(objectives, indicator))
    .map(([label, value]) => `${label}="${value}"`)
    .join(",")}}`;

function durationOf(minutes: number): string {
  if (minutes % (24 * 60) === 0) return `${minutes / (24 * 60)}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

/** A text as a regular expression that takes it alone, within PromQL's quotes. */
const asPattern = (value: string): string =>
  value.replace(/[.*+?^${}()|[\]\\]/g, "\\\\$&").replace(/"/g, '\\"');
