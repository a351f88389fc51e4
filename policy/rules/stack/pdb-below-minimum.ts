import { allOf, when } from "../../lib/answer.ts";
import { DISRUPTION_BUDGET, protectedBy, protects } from "../../lib/budgets.ts";
import { at, type Field } from "../../lib/field.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { wholeNumber } from "../../lib/numbers.ts";
import { fewestPods, isReplicated } from "../../lib/replicas.ts";
import { autoscaler, budget, deployment } from "../../lib/stack-examples.ts";
import { objectsOf } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

const PERCENTAGE = /^(\d+)%$/;

/** A number of pods, or a share of them, which Kubernetes rounds up (k8s.io/kubernetes, disruption controller). */
function podsOfShare(field: Field, pods: number): number | undefined {
  const [, share] = typeof field.value === "string" ? (PERCENTAGE.exec(field.value) ?? []) : [];
  return share === undefined ? wholeNumber(field) : Math.ceil((Number(share) * pods) / 100);
}

/** Both bounds against the fewest pods: one must be able to go, and, where there are several, one must stay. */
function checkBounds(spec: Field, fewest: number): Findings {
  const [min, max] = [at(spec, "minAvailable"), at(spec, "maxUnavailable")];
  const [kept, taken] = [podsOfShare(min, fewest), podsOfShare(max, fewest)];
  return [
    must(min, () => kept === undefined || kept < fewest, `less than the fewest pods, which are ${fewest}`),
    must(
      max,
      () => taken === undefined || fewest < 2 || taken < fewest,
      `less than the fewest pods, which are ${fewest}`,
    ),
  ];
}

export const pdbBelowMinimum = stackRule({
  name: "pdb-below-minimum",
  title: "Disruption budgets must fit the fewest pods of their workload",
  why: "A minimum that the autoscaler's or the replicas just meet forbids every drain; a maximum as large as all of them protects none.",
  fix: "Use maxUnavailable: 1 instead of minAvailable, with two or more replicas.",
  severity: "high",
  controls: [],
  examples: {
    good: [
      {
        title: "One of two may go",
        resources: [deployment({}), autoscaler({ minReplicas: 2 }), budget({ maxUnavailable: 1 })],
      },
      {
        title: "Two of three must stay",
        resources: [deployment({ replicas: 3 }), budget({ minAvailable: 2 })],
      },
    ],
    bad: [
      {
        title: "As many must stay as the autoscaler keeps at least",
        resources: [deployment({}), autoscaler({ minReplicas: 2 }), budget({ minAvailable: 2 })],
        reported: [[2, "spec.minAvailable"]],
      },
      {
        title: "A share that is rounded up to all",
        resources: [deployment({ replicas: 2 }), budget({ minAvailable: "60%" })],
        reported: [[1, "spec.minAvailable"]],
      },
      {
        title: "All may go at once",
        resources: [deployment({ replicas: 2 }), budget({ maxUnavailable: 2 })],
        reported: [[1, "spec.maxUnavailable"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, DISRUPTION_BUDGET).flatMap((each) =>
      protectedBy(stack, each).flatMap((workload) => {
        const isProtected = isReplicated(workload.object) && protects(each, workload);
        const fewest = isProtected === false ? undefined : fewestPods(stack, workload.object);
        if (fewest === undefined) return [];
        const findings = checkBounds(at(each.root, "spec"), typeof fewest === "number" ? fewest : 1);
        return when(allOf([isProtected, typeof fewest === "number" || fewest]), findings);
      }),
    ),
});
