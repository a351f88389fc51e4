/**
 * From ServiceMonitors to Prometheus' scrape configuration, as the Prometheus operator makes it (its
 * pkg/prometheus/promcfg.go, "generateServiceMonitorConfig"). Pure.
 */
import { idOf, type KubeObject, listAt, recordAt, textAt } from "../kubernetes/objects.ts";

type Config = Readonly<Record<string, unknown>>;

/** What is understood of a monitor; anything else is an error, and not left out in silence. */
const KNOWN = {
  spec: new Set(["endpoints", "namespaceSelector", "selector"]),
  selector: new Set(["matchLabels"]),
  endpoint: new Set([
    ...["port", "path", "interval", "scrapeTimeout", "scheme"],
    ...["honorLabels", "relabelings", "metricRelabelings"],
  ]),
};

/** @throws naming the field of the monitor that is not modelled here */
export function scrapeConfigs(monitor: KubeObject, kubeconfig: string): Config[] {
  const spec = recordAt(monitor, "spec");
  const name = `${monitor.kind} ${idOf(monitor)}`;
  assertKnown(spec, KNOWN.spec, `${name}: spec`);
  assertKnown(recordAt(spec, "selector"), KNOWN.selector, `${name}: spec.selector`);
  return listAt(spec, "endpoints").map((endpoint, index) => {
    assertKnown(endpoint, KNOWN.endpoint, `${name}: spec.endpoints[${index}]`);
    return scrapeConfig(monitor, endpoint, index, kubeconfig);
  });
}

function scrapeConfig(monitor: KubeObject, endpoint: unknown, index: number, kubeconfig: string): Config {
  const { namespace = "", name = "" } = monitor.metadata;
  const text = (from: string, to: string): Config => {
    const value = textAt(endpoint, from);
    return value === "" ? {} : { [to]: value };
  };
  return {
    job_name: `serviceMonitor/${namespace}/${name}/${index}`,
    honor_labels: recordAt({ endpoint }, "endpoint")["honorLabels"] === true,
    kubernetes_sd_configs: [
      { role: "endpointslice", kubeconfig_file: kubeconfig, ...namespacesOf(monitor, namespace) },
    ],
    ...text("interval", "scrape_interval"),
    ...text("scrapeTimeout", "scrape_timeout"),
    ...text("path", "metrics_path"),
    ...text("scheme", "scheme"),
    relabel_configs: [
      ...Object.entries(recordAt(monitor, "spec", "selector", "matchLabels")).map(([label, value]) => ({
        action: "keep",
        source_labels: [
          `${SERVICE}_label_${labelName(label)}`,
          `${SERVICE}_labelpresent_${labelName(label)}`,
        ],
        regex: `(${String(value)});true`,
      })),
      { action: "keep", source_labels: [`${SLICE}_port_name`], regex: textAt(endpoint, "port") },
      ...["Node", "Pod"].map((kind) => ({
        source_labels: [`${SLICE}_address_target_kind`, `${SLICE}_address_target_name`],
        separator: ";",
        regex: `${kind};(.*)`,
        replacement: "${1}",
        target_label: kind.toLowerCase(),
      })),
      ...Object.entries(TARGET_LABELS).map(([target_label, source]) => ({
        source_labels: [source],
        target_label,
      })),
      { action: "drop", source_labels: [`${POD}_phase`], regex: "(Failed|Succeeded)" },
      { source_labels: [`${SERVICE}_name`], target_label: "job", replacement: "${1}" },
      { target_label: "endpoint", replacement: textAt(endpoint, "port") },
      ...listAt(endpoint, "relabelings").map(relabeling),
    ],
    metric_relabel_configs: listAt(endpoint, "metricRelabelings").map(relabeling),
  };
}

/** What service discovery says of a target (Prometheus, "Configuration", "kubernetes_sd_config"). */
const SERVICE = "__meta_kubernetes_service";
const SLICE = "__meta_kubernetes_endpointslice";
const POD = "__meta_kubernetes_pod";

const TARGET_LABELS = {
  namespace: "__meta_kubernetes_namespace",
  service: `${SERVICE}_name`,
  pod: `${POD}_name`,
  container: `${POD}_container_name`,
};

function namespacesOf(monitor: KubeObject, own: string): Config {
  const selector = recordAt(monitor, "spec", "namespaceSelector");
  if (selector["any"] === true) return {};
  const names = listAt(selector, "matchNames");
  return { namespaces: { names: names.length === 0 ? [own] : names } };
}

/** A label's name as service discovery writes it. */
function labelName(label: string): string {
  return label.replaceAll(/[^a-zA-Z0-9_]/g, "_");
}

/** `sourceLabels` → `source_labels`: an object's field and Prometheus' own. */
function relabeling(rule: unknown): Config {
  return Object.fromEntries(
    Object.entries(recordAt({ rule }, "rule")).map(([key, value]) => [
      key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

function assertKnown(value: unknown, known: ReadonlySet<string>, where: string): void {
  const other = Object.keys(recordAt({ value }, "value")).find((key) => !known.has(key));
  if (other === undefined) return;
  throw new Error(
    `${where}.${other}: the sandbox's Prometheus operator does not model it (it models ${[...known].join(", ")})`,
  );
}
