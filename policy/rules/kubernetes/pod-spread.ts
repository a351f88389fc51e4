import { manifest } from "../../lib/examples.ts";
import { allOf, type Answer, anyOf, ask, not, when } from "../../lib/answer.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { type Findings, unless, violation } from "../../lib/finding.ts";
import { type Pod } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";
import { selects } from "../../lib/selector.ts";

const SCALED: ReadonlySet<string> = new Set(["Deployment", "Rollout", "StatefulSet"]);

/** Whether a term counts the pod's own kind: one that selects other pods keeps away from those alone. */
const selectsOwn = (selector: Field, labels: Field): Answer =>
  allOf([ask(selector, (value) => !isAbsent(value)), selects(selector, labels)]);

function checkSpread({ spec, metadata }: Pod): Findings {
  const antiAffinity = at(spec, "affinity", "podAntiAffinity");
  const constraints = at(spec, "topologySpreadConstraints");
  const selectors = [
    ...items(constraints).map((constraint) => at(constraint, "labelSelector")),
    ...items(at(antiAffinity, "requiredDuringSchedulingIgnoredDuringExecution")).map((term) =>
      at(term, "labelSelector"),
    ),
    ...items(at(antiAffinity, "preferredDuringSchedulingIgnoredDuringExecution")).map((term) =>
      at(term, "podAffinityTerm", "labelSelector"),
    ),
  ];
  const labels = at(metadata, "labels");
  const isSpread = anyOf(selectors.map((selector) => selectsOwn(selector, labels)));
  return when(not(isSpread), [
    violation(
      constraints,
      "a constraint over zones or nodes, or an affinity.podAntiAffinity, that selects the pod's own labels",
    ),
  ]);
}

const replicated = (replicas: number, podSpec: object): ReturnType<typeof manifest> =>
  manifest("apps/v1", "Deployment", {
    spec: {
      replicas,
      template: {
        metadata: { labels: { app: "shop" } },
        spec: { containers: [{ name: "app" }], ...podSpec },
      },
    },
  });

export const podSpread = podRule({
  name: "pod-spread",
  title: "Replicas should be spread over zones or nodes",
  why: "The scheduler may put all replicas on one node: with the node, or its zone, the service is gone.",
  fix: "Add topologySpreadConstraints over topology.kubernetes.io/zone and kubernetes.io/hostname, with a labelSelector of the pod's own labels.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "Over zones",
        resource: replicated(2, {
          topologySpreadConstraints: [
            {
              topologyKey: "topology.kubernetes.io/zone",
              maxSkew: 1,
              whenUnsatisfiable: "DoNotSchedule",
              labelSelector: { matchLabels: { app: "shop" } },
            },
          ],
        }),
      },
      { title: "One replica", resource: replicated(1, {}) },
    ],
    bad: [
      {
        title: "Wherever there is room",
        resource: replicated(2, {}),
        paths: ["spec.template.spec.topologySpreadConstraints"],
      },
      {
        title: "Away from other pods only",
        resource: replicated(2, {
          affinity: {
            podAntiAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                { labelSelector: { matchLabels: { app: "basket" } }, topologyKey: "kubernetes.io/hostname" },
              ],
            },
          },
        }),
        paths: ["spec.template.spec.topologySpreadConstraints"],
      },
    ],
  },
  check: (pod) =>
    SCALED.has(pod.object.kind)
      ? unless(at(pod.object.root, "spec", "replicas"), (replicas) => replicas === 0 || replicas === 1, [
          ...checkSpread(pod),
        ])
      : [],
});
