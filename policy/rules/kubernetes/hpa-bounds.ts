import { onSpec } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must, unless } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { integer } from "../../lib/options.ts";

const autoscaler = (spec: Readonly<Record<string, unknown>>): ReturnType<typeof manifest> =>
  manifest("autoscaling/v2", "HorizontalPodAutoscaler", {
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop" }, ...spec },
  });

export const hpaBounds = kindRule({
  name: "hpa-bounds",
  title: "Autoscalers must keep enough pods to lose one, and have room to grow",
  why: "One pod alone can be neither drained nor lost without an outage, and an autoscaler whose bounds meet scales nothing.",
  fix: "Set spec.minReplicas to 2 or more, and spec.maxReplicas above it.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  kinds: ["autoscaling/HorizontalPodAutoscaler"],
  options: {
    minimum: integer("The minimum of pods that spec.minReplicas may ask for.", { from: 1, to: 100, by: 2 }),
  },
  examples: {
    good: [
      { title: "From 2 to 6", resource: autoscaler({ minReplicas: 2, maxReplicas: 6 }) },
      {
        title: "A single pod, by configuration",
        resource: autoscaler({ maxReplicas: 3 }),
        settings: { minimum: 1 },
      },
    ],
    bad: [
      {
        title: "Not set: one pod",
        resource: autoscaler({ maxReplicas: 6 }),
        paths: ["spec.minReplicas"],
      },
      {
        title: "No room",
        resource: autoscaler({ minReplicas: 4, maxReplicas: 4 }),
        paths: ["spec.maxReplicas"],
      },
    ],
  },
  check: ({ root }, { minimum }) => {
    const [min, max] = [at(root, "spec", "minReplicas"), at(root, "spec", "maxReplicas")];
    // What the API takes when nothing is set.
    const lowest = min.value ?? 1;
    return [
      must(min, () => typeof lowest === "number" && lowest >= minimum, `a number of ${minimum} or more`),
      ...unless(min, () => false, [
        must(
          max,
          (value) => typeof value === "number" && (typeof lowest !== "number" || value > lowest),
          "a number above spec.minReplicas",
        ),
      ]),
    ];
  },
  admission: ({ minimum }) =>
    onSpec("autoscaling", "horizontalpodautoscalers", {
      "spec.minReplicas": `object.spec.?minReplicas.orValue(1) >= ${minimum}`,
      "spec.maxReplicas": "object.spec.maxReplicas > object.spec.?minReplicas.orValue(1)",
    }),
});
