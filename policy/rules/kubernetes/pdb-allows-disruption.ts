import { onSpec } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

export const pdbAllowsDisruption = kindRule({
  name: "pdb-allows-disruption",
  title: "Disruption budgets must allow a disruption",
  why: "A budget that forbids every eviction stops the drain of its node, and with it each upgrade of the cluster.",
  fix: "Set spec.maxUnavailable to 1 or more, and leave spec.minAvailable out.",
  severity: "high",
  controls: [],
  kinds: ["policy/PodDisruptionBudget"],
  examples: {
    good: [
      {
        title: "One at a time",
        resource: manifest("policy/v1", "PodDisruptionBudget", { spec: { maxUnavailable: 1 } }),
      },
    ],
    bad: [
      {
        title: "None may go",
        resource: manifest("policy/v1", "PodDisruptionBudget", { spec: { maxUnavailable: 0 } }),
        paths: ["spec.maxUnavailable"],
      },
      {
        title: "All must stay",
        resource: manifest("policy/v1", "PodDisruptionBudget", { spec: { minAvailable: "100%" } }),
        paths: ["spec.minAvailable"],
      },
    ],
  },
  check: ({ root }) => {
    const [isNone, isAll] = [oneOf(0, "0", "0%"), oneOf("100%")];
    return [
      must(
        at(root, "spec", "maxUnavailable"),
        (value) => !isNone(value),
        "1 or more, or a percentage above 0%",
      ),
      must(at(root, "spec", "minAvailable"), (value) => !isAll(value), "less than all"),
    ];
  },
  admission: () =>
    onSpec("policy", "poddisruptionbudgets", {
      "spec.maxUnavailable": `!(string(object.spec.?maxUnavailable.orValue("")) in ["0", "0%"])`,
      "spec.minAvailable": `string(object.spec.?minAvailable.orValue("")) != "100%"`,
    }),
});
