import { onSpec } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

export const pdbUnhealthyEviction = kindRule({
  name: "pdb-unhealthy-eviction",
  title: "Disruption budgets must not protect pods that are broken anyway",
  why: "By default a pod that is not ready can't be evicted while its budget is unmet: one crash loop keeps its node from being drained.",
  fix: "Set spec.unhealthyPodEvictionPolicy to AlwaysAllow.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  kinds: ["policy/PodDisruptionBudget"],
  examples: {
    good: [
      {
        title: "Broken pods may go",
        resource: manifest("policy/v1", "PodDisruptionBudget", {
          spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" },
        }),
      },
    ],
    bad: [
      {
        title: "Not set",
        resource: manifest("policy/v1", "PodDisruptionBudget", { spec: { maxUnavailable: 1 } }),
        paths: ["spec.unhealthyPodEvictionPolicy"],
      },
    ],
  },
  check: ({ root }) => [
    must(at(root, "spec", "unhealthyPodEvictionPolicy"), oneOf("AlwaysAllow"), '"AlwaysAllow"'),
  ],
  admission: () =>
    onSpec("policy", "poddisruptionbudgets", {
      "spec.unhealthyPodEvictionPolicy":
        'object.spec.?unhealthyPodEvictionPolicy.orValue("") == "AlwaysAllow"',
    }),
});
