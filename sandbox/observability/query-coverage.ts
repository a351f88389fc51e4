/** Which metrics alerts and dashboards ask for, which of them a Prometheus has, and why the others are not there. Pure. */
import { listAt, type KubeObject, textAt } from "../kubernetes/objects.ts";

/** An expression, and whose it is. */
export interface Query {
  /** `alert PodsNotReady`, `panel slipway-platform, Nodes` */
  readonly of: string;
  readonly expr: string;
}

/** Metrics of one exporter that are not there. */
export interface Missing {
  readonly exporter: string;
  /** Why a sandbox has none of them. */
  readonly why: string;
  readonly metrics: readonly string[];
  /** How many queries ask for one of them. */
  readonly queries: number;
}

export interface Coverage {
  readonly queries: number;
  readonly metrics: number;
  readonly present: readonly string[];
  readonly missing: readonly Missing[];
  /** Metrics that are not there for no reason that is known: a name that nothing exports. */
  readonly unexplained: readonly { readonly metric: string; readonly of: readonly string[] }[];
}

const LEFT_OUT = "its chart is left out: it reads nodes' files, or calls AWS";

/** Who exports what, by how names begin, of what no sandbox has. Whatever else is asked for has to be there. */
const ABSENT: readonly { readonly prefix: RegExp; readonly exporter: string; readonly why: string }[] = [
  {
    prefix: /^kube_(daemonset|statefulset|job)_|^kube_pod_container_status_waiting_reason$/,
    exporter: "kube-state-metrics",
    why: "no object of that kind is there, or no container that waits",
  },
  { prefix: /^kubelet_volume_stats_/, exporter: "kubelet", why: "no pod has a volume of its own" },
  { prefix: /^(otelcol|traces)_/, exporter: "OpenTelemetry Collector", why: LEFT_OUT },
  {
    prefix: /^prometheus_operator_/,
    exporter: "Prometheus operator",
    why: "the sandbox makes its files itself",
  },
  { prefix: /^karpenter_/, exporter: "Karpenter", why: LEFT_OUT },
  { prefix: /^certmanager_/, exporter: "cert-manager", why: "not installed, or its chart can't be fetched" },
  {
    prefix: /^externalsecret_sync_/,
    exporter: "External Secrets",
    why: "the sandbox's operator counts nothing; conditions are kube-state-metrics'",
  },
  { prefix: /^flagger_/, exporter: "Flagger", why: "not installed, or its chart can't be fetched" },
];

/** What a cluster's rules and dashboards ask: alerts and recorded series of PrometheusRules, panels of ConfigMaps. */
export function queriesOf(rules: readonly KubeObject[], dashboards: readonly KubeObject[]): Query[] {
  return [
    ...rules.flatMap((rule) =>
      listAt(rule, "spec", "groups")
        .flatMap((group) => listAt(group, "rules"))
        .map((each) => ({
          of:
            textAt(each, "alert") === ""
              ? `rule ${textAt(each, "record")}`
              : `alert ${textAt(each, "alert")}`,
          expr: textAt(each, "expr"),
        })),
    ),
    ...dashboards.flatMap((dashboard) =>
      Object.values((dashboard as { data?: Readonly<Record<string, string>> }).data ?? {}).flatMap((text) =>
        panelQueries(JSON.parse(text) as unknown),
      ),
    ),
  ];
}

/** Of groups that say none (Prometheus Operator, API reference, "PrometheusSpec": `evaluationInterval`). */
const INTERVAL_SECONDS = 30;
/** Two scrapes and two evaluations of what is recorded of them, which the slowest rules read. */
const MARGIN_SECONDS = 120;
const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };

/**
 * How long it takes at most until every series that rules record is there, in a Prometheus that has just started. It
 * spreads groups over their interval, so that the first evaluation may be a whole one away; where that found nothing
 * to read yet, the next comes an interval later.
 */
export function secondsUntilThere(rules: readonly KubeObject[]): number {
  const intervals = rules
    .flatMap((rule) => listAt(rule, "spec", "groups"))
    .map((group) => secondsOf(textAt(group, "interval")) || INTERVAL_SECONDS);
  return 2 * Math.max(INTERVAL_SECONDS, ...intervals) + MARGIN_SECONDS;
}

/** A duration as Prometheus writes it, `1m30s`, in seconds; of an empty one 0. */
function secondsOf(duration: string): number {
  return duration
    .split(/(?<=[a-z])(?=\d)/)
    .map((part) => Number(/^\d+/.exec(part)?.[0] ?? 0) * (UNITS[part.replace(/^\d+/, "")] ?? 0))
    .reduce((sum, seconds) => sum + seconds, 0);
}

/** Rows have panels of their own where they are folded. */
function panelQueries(dashboard: unknown, uid = textAt(dashboard, "uid")): Query[] {
  return listAt(dashboard, "panels").flatMap((panel) => [
    ...listAt(panel, "targets").map((target) => ({
      of: `panel ${uid}, ${textAt(panel, "title")}`,
      expr: filled(textAt(target, "expr")),
    })),
    ...panelQueries(panel, uid),
  ]);
}

/** What Grafana puts in (its documentation, "Global variables"); names of services, any. */
function filled(expr: string): string {
  return expr
    .replaceAll("$__rate_interval", "5m")
    .replaceAll("$__range_s", "3600")
    .replaceAll("$__range", "60m")
    .replace(/\$\{?\w+\}?/g, ".*");
}

/**
 * Names of metrics in a parsed expression.
 * @param tree what Prometheus' `/api/v1/parse_query` says
 */
export function metricsIn(tree: unknown): string[] {
  if (typeof tree !== "object" || tree === null) return [];
  const isSelector = ["vectorSelector", "matrixSelector"].includes(textAt(tree, "type"));
  const own = isSelector ? [textAt(tree, "name")] : [];
  return [...own, ...Object.values(tree).flatMap(metricsIn)].filter((name) => name !== "");
}

/**
 * @param asked metrics of each query
 * @param has names of all series that Prometheus has
 */
export function coverageOf(
  asked: readonly { readonly of: string; readonly metrics: readonly string[] }[],
  has: ReadonlySet<string>,
): Coverage {
  const metrics = [...new Set(asked.flatMap((query) => query.metrics))].sort();
  const absent = metrics.filter((metric) => !has.has(metric));
  const askers = (names: readonly string[]): string[] =>
    asked.filter((query) => query.metrics.some((metric) => names.includes(metric))).map(({ of }) => of);
  const rowOf = (metric: string) => ABSENT.find(({ prefix }) => prefix.test(metric));
  return {
    queries: asked.length,
    metrics: metrics.length,
    present: metrics.filter((metric) => has.has(metric)),
    missing: ABSENT.flatMap((row) => {
      const names = absent.filter((metric) => rowOf(metric) === row);
      return names.length === 0
        ? []
        : [{ exporter: row.exporter, why: row.why, metrics: names, queries: new Set(askers(names)).size }];
    }),
    unexplained: absent
      .filter((metric) => rowOf(metric) === undefined)
      .map((metric) => ({ metric, of: [...new Set(askers([metric]))] })),
  };
}
