import { type Answer } from "./answer.ts";
import { at, isAbsent } from "./field.ts";
import { selects } from "./selector.ts";
import {
  areNeighboursWho,
  byMatchLabelsAt,
  objectsOf,
  selectorsOf,
  type Workload,
  workloadsWith,
} from "./stack-objects.ts";
import { type Stack, type StackObject } from "./stack-rule.ts";

export const DISRUPTION_BUDGET = "policy/PodDisruptionBudget";

/** Whether a disruption budget is for the workload's pods. Without a selector it is for none. */
export function protects(budget: StackObject, { object, labels }: Workload): Answer {
  const selector = at(budget.root, "spec", "selector");
  return !isAbsent(selector.value) && areNeighboursWho(budget, object, () => selects(selector, labels));
}

/** The workloads that a disruption budget may be for. */
export const protectedBy = (stack: Stack, budget: StackObject): readonly Workload[] =>
  workloadsWith(stack, budget, at(budget.root, "spec", "selector", "matchLabels"));

const bySelector = byMatchLabelsAt("spec", "selector");

/** The disruption budgets that may be for a workload's pods. */
export const budgetsOf = (stack: Stack, workload: Workload): readonly StackObject[] =>
  selectorsOf(workload, objectsOf(stack, DISRUPTION_BUDGET), bySelector);
