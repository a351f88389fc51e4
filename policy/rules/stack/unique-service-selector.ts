import { allOf, type Answer, anyOf, ask, when } from "../../lib/answer.ts";
import { at, type Field, isAbsent, items, properties, scalarText, UNKNOWN } from "../../lib/field.ts";
import { type Findings, violation } from "../../lib/finding.ts";
import { groupBy } from "../../lib/group.ts";
import { ROLLOUT } from "../../lib/replicas.ts";
import { equal, hasLabels } from "../../lib/selector.ts";
import { deployment, service } from "../../lib/stack-examples.ts";
import { areNeighboursWho, isFilled, objectsOf } from "../../lib/stack-objects.ts";
import { type Stack, type StackObject, stackRule } from "../../lib/stack-rule.ts";

const selectorOf = ({ root }: StackObject) => at(root, "spec", "selector");

/** The ports of the pods that a Service leads to. */
const targetsOf = ({ root }: StackObject) =>
  items(at(root, "spec", "ports")).map((port) => {
    const target = at(port, "targetPort");
    return isAbsent(target.value) ? at(port, "port") : target;
  });

/** Whether the same pods are selected; a headless Service beside one with an address is for other callers. */
const clash = (one: StackObject, other: StackObject): Answer =>
  areNeighboursWho(one, other, () =>
    allOf([
      isFilled(selectorOf(one)),
      hasLabels(selectorOf(one), selectorOf(other)),
      ask(at(one.root, "spec", "clusterIP"), (ip) => ip !== "None"),
      ask(at(other.root, "spec", "clusterIP"), (ip) => ip !== "None"),
      anyOf(targetsOf(one).flatMap((target) => targetsOf(other).map((each) => equal(target, each)))),
    ]),
  );

/** Where a Rollout names Services of its own, which the controller sends to pods of different versions. */
const ROLLOUT_SERVICES = [
  ["blueGreen", "activeService"],
  ["blueGreen", "previewService"],
  ["canary", "stableService"],
  ["canary", "canaryService"],
  ["canary", "pingPong", "pingService"],
  ["canary", "pingPong", "pongService"],
];

const keyOf = (namespace: Field, name: unknown): string =>
  JSON.stringify([isAbsent(namespace.value) ? "default" : scalarText(namespace.value), scalarText(name)]);

/** Services that Argo Rollouts narrows to one version of the pods, by namespace and name. */
const managedServices = (stack: Stack): ReadonlySet<string> =>
  new Set(
    objectsOf(stack, ROLLOUT).flatMap(({ root, namespace }) =>
      ROLLOUT_SERVICES.map((path) => at(root, "spec", "strategy", ...path).value)
        .filter((name) => typeof name === "string")
        .map((name) => keyOf(namespace, name)),
    ),
  );

/** What Services with the same selector have in common; undefined where it is not known before the update. */
function selectorKey(service: StackObject): string | undefined {
  const labels = properties(selectorOf(service));
  if (service.namespace.value === UNKNOWN || labels.some(({ value }) => value === UNKNOWN)) return undefined;
  const pairs = labels.map(({ key, value }) => JSON.stringify([key, value]) ?? "").sort();
  return keyOf(service.namespace, pairs.join());
}

/** Of Services with one selector and port, each but the first clashes with the first: no pair is compared twice. */
function clashes(services: readonly StackObject[]): Findings {
  const byTarget = new Map<unknown, StackObject>();
  return services.flatMap((service) => {
    const targets = targetsOf(service);
    const earlier = targets.flatMap(({ value }) => byTarget.get(value) ?? []);
    if (at(service.root, "spec", "clusterIP").value !== "None")
      for (const { value } of targets) if (!byTarget.has(value)) byTarget.set(value, service);
    return [...new Set(earlier)].flatMap((each) => report(each, service));
  });
}

const report = (earlier: StackObject, service: StackObject): Findings =>
  when(clash(earlier, service), [violation(selectorOf(service), "labels of other pods, or another port")]);

export const uniqueServiceSelector = stackRule({
  name: "unique-service-selector",
  title: "Services must not lead to the same port of the same pods",
  why: "Two Services for one thing are mostly a copy whose selector was forgotten: its callers reach the wrong pods.",
  fix: "Correct spec.selector of the copy, or keep one of the Services.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "Requests by one, metrics by another",
        resources: [
          deployment({}),
          service({}),
          service({ ports: [{ port: 9090, targetPort: "metrics" }] }, { name: "shop-metrics" }),
        ],
      },
      {
        title: "An address, and the pods' own addresses",
        resources: [service({}), service({ clusterIP: "None" }, { name: "shop-pods" })],
      },
    ],
    bad: [
      {
        title: "A copy",
        resources: [service({}), service({}, { name: "basket" })],
        reported: [[1, "spec.selector"]],
      },
    ],
  },
  check: (stack) => {
    const managed = managedServices(stack);
    const services = objectsOf(stack, "core/Service").filter(
      ({ namespace, name }) => !managed.has(keyOf(namespace, name.value)),
    );
    const bySelector = groupBy(services, selectorKey);
    const open = bySelector.get(undefined) ?? [];
    return [
      ...[...bySelector].flatMap(([key, same]) => (key === undefined ? [] : clashes(same))),
      // What an unknown may be the same as is told of once for each Service that leaves it open.
      ...open.slice(1).flatMap((service, index) => report(open[index] ?? service, service)),
      ...open.slice(0, 1).flatMap((service) =>
        services
          .filter((each) => each !== service)
          .slice(0, 1)
          .flatMap((each) => report(each, service)),
      ),
    ];
  },
});
