import { allOf, when } from "../../lib/answer.ts";
import { DISRUPTION_BUDGET, protectedBy, protects } from "../../lib/budgets.ts";
import { at, type Field } from "../../lib/field.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { wholeNumber } from "../../lib/numbers.ts";
import { minimumPods, isReplicated } from "../../lib/replicas.ts";
import { autoscaler, budget, deployment } from "../../lib/stack-examples.ts";
import { objectsOf } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

const PERCENTAGE = /^(\d+)%$/;

/** A number of pods, or a share of them, which Kubernetes rounds up (k8s.io/kubernetes, disruption controller). */
function podsOfShare(field: Field, pods: number): number | undefined {
  const [, share] = typeof field.value === "string" ? (PERCENTAGE.exec(field.value) ?? []) : [];
  return share === undefined ? wholeNumber(field) : Math.ceil((Number(share) * pods) / 100);
}

/** Both bounds against the minimum of pods: one must be able to go, and, where there are several, one must stay. */
function checkBounds(spec: Field, minimum: number): Findings {
  const [min, max] = [at(spec, "minAvailable"), at(spec, "maxUnavailable")];
  const [kept, taken] = [podsOfShare(min, minimum), podsOfShare(max, minimum)];
  return [
    must(
      min,
      () => kept === undefined || kept < minimum,
      `less than the minimum of pods, which is ${minimum}`,
    ),
    must(
      max,
      () => taken === undefined || minimum < 2 || taken < minimum,
      `less than the minimum of pods, which is ${minimum}`,
    ),
  ];
}

export const pdbBelowMinimum = stackRule({
  name: "pdb-below-minimum",
  title: "Disruption budgets must fit the minimum of pods of their workload",
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
        const minimum = isProtected === false ? undefined : minimumPods(stack, workload.object);
        if (minimum === undefined) return [];
        const findings = checkBounds(at(each.root, "spec"), typeof minimum === "number" ? minimum : 1);
        return when(allOf([isProtected, typeof minimum === "number" || minimum]), findings);
      }),
    ),
});
