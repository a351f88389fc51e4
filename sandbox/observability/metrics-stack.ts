/** What a stack's Release of kube-prometheus-stack would make of a cluster; the sandbox leaves the chart out. Pure. */
import type { StateResource } from "../engine/state.ts";
import { nameOfChart } from "../kubernetes/left-out.ts";
import { idOf, type KubeObject, recordAt, textAt } from "../kubernetes/objects.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const CHART = "kube-prometheus-stack";

export interface MetricsStack {
  /** Name of the Release. */
  readonly name: string;
  readonly namespace: string;
  /** Values of the chart. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Whom alerts reach, as Alertmanager reads it. */
  readonly alertmanagerConfig: Readonly<Record<string, unknown>>;
}

/** The Release in a stack's state; undefined where the stack keeps no metrics. */
export function metricsStackOf(resources: readonly StateResource[]): MetricsStack | undefined {
  const found = resources.find(
    ({ type, outputs }) => type === RELEASE && nameOfChart(textAt(outputs, "chart")) === CHART,
  );
  if (found === undefined) return undefined;
  const values = recordAt(found.outputs, "values");
  return {
    name: textAt(found.outputs, "name"),
    namespace: textAt(found.outputs, "namespace"),
    values,
    alertmanagerConfig: recordAt(values, "alertmanager", "config"),
  };
}

/** Prefix of the values that say which objects of a kind Prometheus reads. */
export type Selector = "serviceMonitorSelector" | "ruleSelector";

/** Objects that Prometheus reads, and those that nothing selects. */
export interface Selected {
  readonly read: readonly KubeObject[];
  /** `namespace/name` of those that it does not read. */
  readonly ignored: readonly string[];
}

/**
 * Which objects the chart's Prometheus selects: by default those that bear the release's own label, and all of them
 * where `…NilUsesHelmValues` is false (kube-prometheus-stack, values.yaml and templates/prometheus/prometheus.yaml).
 */
export function selectedBy(
  { name, values }: MetricsStack,
  selector: Selector,
  objects: readonly KubeObject[],
): Selected {
  const spec = recordAt(values, "prometheus", "prometheusSpec");
  const own = recordAt(spec, selector);
  if (Object.keys(own).some((key) => key !== "matchLabels"))
    throw new Error(`prometheusSpec.${selector}: the sandbox models matchLabels alone`);
  const labels =
    Object.keys(own).length === 0 && spec[`${selector}NilUsesHelmValues`] !== false
      ? { release: name }
      : recordAt(own, "matchLabels");
  const isRead = ({ metadata }: KubeObject): boolean =>
    Object.entries(labels).every(([label, value]) => metadata.labels?.[label] === value);
  return { read: objects.filter(isRead), ignored: objects.filter((each) => !isRead(each)).map(idOf) };
}
