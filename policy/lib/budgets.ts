import { type Answer } from "./answer.ts";
import { at, isAbsent } from "./field.ts";
import { selects } from "./selector.ts";
import { areNeighboursWho, type Workload } from "./stack-objects.ts";
import { type StackObject } from "./stack-rule.ts";

export const DISRUPTION_BUDGET = "policy/PodDisruptionBudget";

/** Whether a disruption budget is for the workload's pods. Without a selector it is for none. */
export function protects(budget: StackObject, { object, labels }: Workload): Answer {
  const selector = at(budget.root, "spec", "selector");
  return !isAbsent(selector.value) && areNeighboursWho(budget, object, () => selects(selector, labels));
}
