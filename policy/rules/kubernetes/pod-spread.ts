import { manifest } from "../../lib/examples.ts";
import { at, items, UNKNOWN } from "../../lib/field.ts";
import { type Finding, must, unless } from "../../lib/finding.ts";
import { type Pod } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";

const SCALED: ReadonlySet<string> = new Set(["Deployment", "StatefulSet"]);

function checkSpread({ spec }: Pod): Finding | undefined {
  const antiAffinity = at(spec, "affinity", "podAntiAffinity");
  const terms = [
    at(spec, "topologySpreadConstraints"),
    at(antiAffinity, "requiredDuringSchedulingIgnoredDuringExecution"),
    at(antiAffinity, "preferredDuringSchedulingIgnoredDuringExecution"),
  ].flatMap(items);
  if (terms.some(({ value }) => value !== UNKNOWN)) return undefined;
  return must(
    terms[0] ?? at(spec, "topologySpreadConstraints"),
    () => false,
    "a constraint over zones or nodes, or an affinity.podAntiAffinity",
  );
}

const replicated = (replicas: number, podSpec: object): ReturnType<typeof manifest> =>
  manifest("apps/v1", "Deployment", {
    spec: { replicas, template: { spec: { containers: [{ name: "app" }], ...podSpec } } },
  });

export const podSpread = podRule({
  name: "pod-spread",
  title: "Replicas should be spread over zones or nodes",
  why: "The scheduler may put all replicas on one node: with the node, or its zone, the service is gone.",
  fix: "Add topologySpreadConstraints over topology.kubernetes.io/zone and kubernetes.io/hostname.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "Over zones",
        resource: replicated(2, {
          topologySpreadConstraints: [
            { topologyKey: "topology.kubernetes.io/zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" },
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
    ],
  },
  check: (pod) =>
    SCALED.has(pod.object.kind)
      ? unless(at(pod.object.root, "spec", "replicas"), (replicas) => replicas === 0 || replicas === 1, [
          checkSpread(pod),
        ])
      : [],
});
