import { someOf, when } from "../../lib/answer.ts";
import { budgetsOf, protects } from "../../lib/budgets.ts";
import { minimumPods, isReplicated } from "../../lib/replicas.ts";
import { autoscaler, budget, deployment } from "../../lib/stack-examples.ts";
import { mustHold, whereNothingHides, workloadsOf } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

export const workloadDisruptionBudget = stackRule({
  name: "workload-disruption-budget",
  title: "Workloads of several pods must have a disruption budget",
  why: "Without a budget the drain of nodes, as in every upgrade of the cluster, may take all pods of a service at once.",
  fix: "Add a PodDisruptionBudget with the workload's selector and maxUnavailable: 1.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "A budget for the pods",
        resources: [deployment({ replicas: 3 }), budget({ maxUnavailable: 1 })],
      },
      { title: "One pod, which no budget could spare", resources: [deployment({ replicas: 1 })] },
    ],
    bad: [
      {
        title: "Three pods without one",
        resources: [deployment({ replicas: 3 })],
        reported: [[0, "spec.template.metadata.labels"]],
      },
      {
        title: "Two or more by an autoscaler, without one",
        resources: [deployment({}), autoscaler({})],
        reported: [[0, "spec.template.metadata.labels"]],
      },
    ],
  },
  check: (stack) =>
    workloadsOf(stack).flatMap((workload) => {
      const minimum = isReplicated(workload.object) ? minimumPods(stack, workload.object) : undefined;
      if (minimum === undefined) return [];
      const isProtected = someOf(budgetsOf(stack, workload), (each) => protects(each, workload));
      const findings = mustHold(isProtected, workload.labels, "labels that a PodDisruptionBudget selects");
      const isSeveral = typeof minimum === "number" ? minimum > 1 : minimum;
      return whereNothingHides(stack, workload.object.namespace, when(isSeveral, findings));
    }),
});
