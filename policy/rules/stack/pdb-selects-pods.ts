import { someOf } from "../../lib/answer.ts";
import { DISRUPTION_BUDGET, protectedBy, protects } from "../../lib/budgets.ts";
import { at } from "../../lib/field.ts";
import { budget, deployment } from "../../lib/stack-examples.ts";
import { mustHold, objectsOf, whereNoPodHides } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

export const pdbSelectsPods = stackRule({
  name: "pdb-selects-pods",
  title: "Disruption budgets must select pods that exist",
  why: "A budget whose selector fits no pod protects none: a drain takes all of them at once.",
  fix: "Make spec.selector that of the workload it is for, in the same namespace.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [{ title: "The pods beside it", resources: [deployment({}), budget({ maxUnavailable: 1 })] }],
    bad: [
      {
        title: "A misspelt label",
        resources: [deployment({}), budget({ selector: { matchLabels: { app: "shopp" } } })],
        reported: [[1, "spec.selector"]],
      },
      {
        title: "No selector, which selects nothing",
        resources: [deployment({}), budget({ selector: null })],
        reported: [[1, "spec.selector"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, DISRUPTION_BUDGET).flatMap((object) => {
      const isForSome = someOf(protectedBy(stack, object), (workload) => protects(object, workload));
      const selector = at(object.root, "spec", "selector");
      const findings = mustHold(isForSome, selector, "labels of pods in the same namespace");
      return whereNoPodHides(stack, object.namespace, findings);
    }),
});
