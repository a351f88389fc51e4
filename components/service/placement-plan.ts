import type { Taint } from "../compute/scheduling.ts";
import type { Plain } from "../plain.ts";
import type { Problem } from "../validation.ts";
import type { ServiceToleration } from "./service-args.ts";
import type { ServicePlan } from "./service-plan-types.ts";

type Toleration = Plain<ServiceToleration>;

/** What the API server refuses of tolerations. Source: Kubernetes API reference, Toleration v1. */
export function tolerationProblems(
  { tolerations }: ServicePlan,
  at: (property: string) => string,
): Problem[] {
  return tolerations.flatMap(({ key, operator = "Equal", value, effect, tolerationSeconds }, index) => {
    const path = `${at("tolerations")}[${index}]`;
    return [
      ...((key ?? "") === "" && operator !== "Exists"
        ? [
            {
              path: `${path}.operator`,
              message: "without a key it is every taint that is accepted",
              received: operator,
              allowed: "Exists, where there is no key",
              fix: "name the taint's key, or set operator to Exists",
            },
          ]
        : []),
      ...((value ?? "") !== "" && operator === "Exists"
        ? [
            {
              path: `${path}.value`,
              message: "the operator Exists takes any value",
              received: value,
              allowed: "must be unset with the operator Exists",
              fix: "leave it out, or set operator to Equal",
            },
          ]
        : []),
      ...(tolerationSeconds !== undefined && effect !== "NoExecute"
        ? [
            {
              path: `${path}.tolerationSeconds`,
              message: "only the effect NoExecute takes pods off a node that they run on",
              received: tolerationSeconds,
              allowed: "must be unset but with the effect NoExecute",
              fix: "leave it out, or set effect to NoExecute",
            },
          ]
        : []),
    ];
  });
}

/** Whether pods with these tolerations may be scheduled to nodes with these taints. */
export function tolerates(tolerations: readonly Toleration[], taints: readonly Taint[]): boolean {
  return taints
    .filter(({ effect }) => effect !== "PreferNoSchedule")
    .every((taint) => tolerations.some((toleration) => accepts(toleration, taint)));
}

/** Source: Kubernetes, "Taints and Tolerations": keys and effects are the same, and the values but for `Exists`. */
function accepts({ key = "", operator = "Equal", value = "", effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== taint.effect) return false;
  if (key === "") return operator === "Exists";
  return key === taint.key && (operator === "Exists" || value === (taint.value ?? ""));
}
