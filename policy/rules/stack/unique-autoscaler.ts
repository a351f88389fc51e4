import { allOf, type Answer, ask, when } from "../../lib/answer.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { violation } from "../../lib/finding.ts";
import { earlierOf, Index, indexed } from "../../lib/index-by.ts";
import { HPA, SCALED_OBJECT, targetOf, VPA } from "../../lib/replicas.ts";
import { equal } from "../../lib/selector.ts";
import { autoscaler, deployment, object } from "../../lib/stack-examples.ts";
import { areNeighbours, neighboursOf, objectsOf } from "../../lib/stack-objects.ts";
import { type StackObject, stackRule } from "../../lib/stack-rule.ts";

/** Whether an autoscaler acts: a vertical one can be there for its advice only. */
function acts({ kind, root }: StackObject): Answer {
  if (kind !== "VerticalPodAutoscaler") return true;
  return ask(at(root, "spec", "updatePolicy", "updateMode"), (mode) => isAbsent(mode) || mode !== "Off");
}

const clash = (one: StackObject, other: StackObject): Answer =>
  allOf([
    areNeighbours(one, other),
    equal(at(targetOf(one), "kind"), at(targetOf(other), "kind")),
    equal(at(targetOf(one), "name"), at(targetOf(other), "name")),
    acts(one),
    acts(other),
  ]);

const byTarget = (autoscalers: readonly StackObject[]): Index<StackObject> =>
  new Index(autoscalers, (each) => [at(targetOf(each), "name").value]);

/** The autoscalers, itself among them, that may act on the same workload. */
const rivalsOf = (each: StackObject, all: readonly StackObject[]): readonly StackObject[] =>
  indexed(neighboursOf(each, all), byTarget).find(at(targetOf(each), "name").value);

const vertical = (updateMode: string) =>
  object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", {
    targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "shop" },
    updatePolicy: { updateMode },
  });

export const uniqueAutoscaler = stackRule({
  name: "unique-autoscaler",
  title: "Workloads must have one autoscaler",
  why: "Two autoscalers undo each other's work: the number of pods swings, or a vertical one evicts what a horizontal one just made.",
  fix: "Keep one of them, or set the vertical one's updatePolicy.updateMode to Off.",
  severity: "medium",
  controls: [],
  examples: {
    good: [
      { title: "One", resources: [deployment({}), autoscaler({})] },
      { title: "One that acts, one that advises", resources: [autoscaler({}), vertical("Off")] },
    ],
    bad: [
      {
        title: "Two horizontal ones",
        resources: [autoscaler({}), autoscaler({}, { name: "shop-memory" })],
        reported: [[1, "spec.scaleTargetRef"]],
      },
      {
        title: "A horizontal and a vertical one",
        resources: [autoscaler({}), vertical("Recreate")],
        reported: [[1, "spec.targetRef"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, HPA, SCALED_OBJECT, VPA).flatMap((each, _, all) =>
      earlierOf(each, rivalsOf(each, all)).flatMap((earlier) =>
        when(clash(earlier, each), [violation(targetOf(each), "a workload that no other autoscaler scales")]),
      ),
    ),
});
