import { type Answer } from "./answer.ts";
import { at, isAbsent } from "./field.ts";
import { type Index, indexed } from "./index-by.ts";
import { indexOfSelectors, labelKeys, selects } from "./selector.ts";
import { areNeighboursWho, neighboursOf, objectsOf, type Workload, workloadsWith } from "./stack-objects.ts";
import { type Stack, type StackObject } from "./stack-rule.ts";

export const DISRUPTION_BUDGET = "policy/PodDisruptionBudget";

/** Whether a disruption budget is for the workload's pods. Without a selector it is for none. */
export function protects(budget: StackObject, { object, labels }: Workload): Answer {
  const selector = at(budget.root, "spec", "selector");
  return !isAbsent(selector.value) && areNeighboursWho(budget, object, () => selects(selector, labels));
}

const matchLabelsOf = ({ root }: StackObject) => at(root, "spec", "selector", "matchLabels");

/** The workloads that a disruption budget may be for. */
export const protectedBy = (stack: Stack, budget: StackObject): readonly Workload[] =>
  workloadsWith(stack, budget, matchLabelsOf(budget));

const bySelector = (budgets: readonly StackObject[]): Index<StackObject> =>
  indexOfSelectors(budgets, matchLabelsOf);

/** The disruption budgets that may be for a workload's pods. */
export const budgetsOf = (stack: Stack, { object, labels }: Workload): readonly StackObject[] =>
  indexed(neighboursOf(object, objectsOf(stack, DISRUPTION_BUDGET)), bySelector).find(...labelKeys(labels));
