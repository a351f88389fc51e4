import { onSpec } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const PERCENTAGE = /^(\d+)%$/;

/** A number of pods or a share of them; undefined for what is neither, a negative number among them. */
function amountOf(value: unknown): { readonly number: number; readonly isShare: boolean } | undefined {
  if (typeof value === "number") return value >= 0 ? { number: value, isShare: false } : undefined;
  if (typeof value !== "string") return undefined;
  const [, share] = PERCENTAGE.exec(value) ?? [];
  if (share !== undefined) return { number: Number(share), isShare: true };
  return /^\d+$/.test(value) ? { number: Number(value), isShare: false } : undefined;
}

function letsSomeGo(maxUnavailable: unknown): boolean {
  const amount = amountOf(maxUnavailable);
  return amount !== undefined && amount.number > 0 && !(amount.isShare && amount.number > 100);
}

function keepsNotAll(minAvailable: unknown): boolean {
  const amount = amountOf(minAvailable);
  return amount !== undefined && !(amount.isShare && amount.number >= 100);
}

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
    return [
      must(
        at(root, "spec", "maxUnavailable"),
        (value) => isAbsent(value) || letsSomeGo(value),
        "1 or more, or a percentage above 0%",
      ),
      must(
        at(root, "spec", "minAvailable"),
        (value) => isAbsent(value) || keepsNotAll(value),
        "0 or more, and less than all",
      ),
    ];
  },
  admission: () =>
    onSpec("policy", "poddisruptionbudgets", {
      "spec.maxUnavailable": `!(string(object.spec.?maxUnavailable.orValue("")) in ["0", "0%"])`,
      "spec.minAvailable": `string(object.spec.?minAvailable.orValue("")) != "100%"`,
    }),
});
