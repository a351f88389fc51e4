/** Prometheus' configuration and rule files, of what a stack has put into the cluster. Pure. */
import { idOf, type KubeObject, listAt, recordAt, textAt } from "../kubernetes/objects.ts";
import { type MetricsStack, selectedBy } from "./metrics-stack.ts";
import { scrapeConfigs } from "./scrape-configs.ts";

/** What the API server has of it. */
export interface Watched {
  readonly monitors: readonly KubeObject[];
  readonly rules: readonly KubeObject[];
  /** Of kinds that the sandbox's operator does not model. */
  readonly others: readonly KubeObject[];
}

export interface Surroundings {
  /** File by which Prometheus asks the API server for targets. */
  readonly kubeconfig: string;
  /** `host:port` of Alertmanager. */
  readonly alertmanager: string;
  /** Configuration of what is scraped besides. @default none */
  readonly scrapes?: readonly object[];
}

export interface PrometheusFiles {
  readonly config: object;
  /** Rule files by name, which the configuration looks for beside itself. */
  readonly rules: Readonly<Record<string, object>>;
  /** `namespace/name` of objects that nothing reads: of a stack that is as it should be none. */
  readonly ignored: readonly string[];
}

/** The operator's defaults (Prometheus Operator, API reference, "PrometheusSpec"). */
const INTERVAL = "30s";

/** @throws where an object asks for what the sandbox's operator does not model */
export function prometheusFiles(
  stack: MetricsStack,
  watched: Watched,
  { kubeconfig, alertmanager, scrapes = [] }: Surroundings,
): PrometheusFiles {
  const monitors = selectedBy(stack, "serviceMonitorSelector", watched.monitors);
  const rules = selectedBy(stack, "ruleSelector", watched.rules);
  const spec = recordAt(stack.values, "prometheus", "prometheusSpec");
  const files = rules.read.map(
    (rule) =>
      [`${idOf(rule).replace("/", "-")}.rules.json`, { groups: listAt(rule, "spec", "groups") }] as const,
  );
  return {
    config: {
      global: {
        scrape_interval: textAt(spec, "scrapeInterval") || INTERVAL,
        evaluation_interval: textAt(spec, "evaluationInterval") || INTERVAL,
        external_labels: {
          ...recordAt(spec, "externalLabels"),
          // As the operator adds it, of an object that the chart calls so (its helper "prometheus.crname").
          prometheus: `${stack.namespace}/${stack.name}-prometheus`,
        },
      },
      rule_files: files.map(([name]) => name),
      alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
      scrape_configs: [...monitors.read.flatMap((monitor) => scrapeConfigs(monitor, kubeconfig)), ...scrapes],
    },
    rules: Object.fromEntries(files),
    ignored: [...monitors.ignored, ...rules.ignored, ...watched.others.map(idOf)],
  };
}
