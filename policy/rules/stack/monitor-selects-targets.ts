import { allOf, type Answer, anyOf, when } from "../../lib/answer.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { type Findings } from "../../lib/finding.ts";
import { Index, indexed } from "../../lib/index-by.ts";
import { equal, labelKeys, selectable, selects } from "../../lib/selector.ts";
import { deployment, object, service } from "../../lib/stack-examples.ts";
import {
  areNeighbours,
  mustHold,
  neighboursOf,
  objectsOf,
  whereNoPodHides,
  type Workload,
  workloadsOf,
} from "../../lib/stack-objects.ts";
import { type Stack, type StackObject, stackRule } from "../../lib/stack-rule.ts";

/** What can be monitored: its object, its labels, and the names of its ports. */
interface Target {
  readonly object: StackObject;
  readonly labels: Field;
  readonly ports: readonly Field[];
}

const SERVICE_MONITOR = "monitoring.coreos.com/ServiceMonitor";
const POD_MONITOR = "monitoring.coreos.com/PodMonitor";

const toTargets = (services: readonly StackObject[]): readonly Target[] =>
  services.map((each) => ({
    object: each,
    labels: at(each.root, "metadata", "labels"),
    ports: items(at(each.root, "spec", "ports")).map((port) => at(port, "name")),
  }));

const toPodTargets = (workloads: readonly Workload[]): readonly Target[] =>
  workloads.map((workload) => ({
    object: workload.object,
    labels: workload.labels,
    ports: workload.containers
      .flatMap((container) => items(at(container, "ports")))
      .map((port) => at(port, "name")),
  }));

const byLabels = (targets: readonly Target[]): Index<Target> =>
  new Index(targets, ({ labels }) => labelKeys(labels));

/** What a monitor may select, in whatever namespaces. */
function candidatesOf(stack: Stack, monitor: StackObject): readonly Target[] {
  const targets =
    monitor.groupKind === POD_MONITOR
      ? indexed(workloadsOf(stack), toPodTargets)
      : indexed(objectsOf(stack, "core/Service"), toTargets);
  const namespaces = at(monitor.root, "spec", "namespaceSelector");
  const isOwn = at(namespaces, "any").value !== true && items(at(namespaces, "matchNames")).length === 0;
  const near = isOwn ? neighboursOf(monitor, targets) : targets;
  return selectable(indexed(near, byLabels), at(monitor.root, "spec", "selector", "matchLabels"));
}

/** Whether a monitor looks into the target's namespace: its own, those that it lists, or any. */
function looksAt(monitor: StackObject, target: Target): Answer {
  const namespaces = at(monitor.root, "spec", "namespaceSelector");
  if (at(namespaces, "any").value === true) return true;
  const listed = items(at(namespaces, "matchNames"));
  if (listed.length === 0) return areNeighbours(monitor, target.object);
  return anyOf(listed.map((namespace) => equal(namespace, target.object.namespace)));
}

function checkMonitor(stack: Stack, monitor: StackObject): Findings {
  const isOfPods = monitor.groupKind === POD_MONITOR;
  const selector = at(monitor.root, "spec", "selector");
  const targets = candidatesOf(stack, monitor).map((target) => ({
    ...target,
    isTaken: allOf([looksAt(monitor, target), selects(selector, target.labels)]),
  }));
  const missing = mustHold(
    anyOf(targets.map(({ isTaken }) => isTaken)),
    selector,
    isOfPods ? "labels of pods" : "labels of Services",
  );
  if (missing.some(Boolean)) return whereNoPodHides(stack, monitor.namespace, missing);
  const ports = targets.filter(({ isTaken }) => isTaken === true).flatMap((target) => target.ports);
  return items(at(monitor.root, "spec", isOfPods ? "podMetricsEndpoints" : "endpoints")).flatMap(
    (endpoint) => {
      const port = at(endpoint, "port");
      const exists = anyOf(ports.map((name) => equal(port, name)));
      return when(!isAbsent(port.value), mustHold(exists, port, "the name of a port of what is selected"));
    },
  );
}

const monitor = (spec: Readonly<Record<string, unknown>>) =>
  object("monitoring.coreos.com/v1", "ServiceMonitor", {
    selector: { matchLabels: { app: "shop" } },
    endpoints: [{ port: "http" }],
    ...spec,
  });

export const monitorSelectsTargets = stackRule({
  name: "monitor-selects-targets",
  title: "Monitors must select Services or pods, and ports of theirs, that exist",
  why: "A monitor that fits nothing collects nothing, and alerts on metrics that never come stay silent.",
  fix: "Make spec.selector a part of the Service's own labels (of the pods', in a PodMonitor), and name one of its ports.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      { title: "The Service beside it", resources: [service({}), monitor({})] },
      {
        title: "Pods",
        resources: [
          deployment({}),
          object("monitoring.coreos.com/v1", "PodMonitor", {
            selector: { matchLabels: { app: "shop" } },
            podMetricsEndpoints: [{ port: "http" }],
          }),
        ],
      },
    ],
    bad: [
      {
        title: "A misspelt label",
        resources: [service({}), monitor({ selector: { matchLabels: { app: "shopp" } } })],
        reported: [[1, "spec.selector"]],
      },
      {
        title: "A port that the Service has not",
        resources: [service({}), monitor({ endpoints: [{ port: "metrics" }] })],
        reported: [[1, "spec.endpoints[0].port"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, SERVICE_MONITOR, POD_MONITOR).flatMap((each) => checkMonitor(stack, each)),
});
