import { allOf, type Answer } from "./answer.ts";
import { at, type Field, isAbsent, UNKNOWN } from "./field.ts";
import { wholeNumber } from "./numbers.ts";
import { equal } from "./selector.ts";
import { areNeighboursWho, byNamesIn, objectsOf, referrersOf } from "./stack-objects.ts";
import { type Stack, type StackObject } from "./stack-rule.ts";

export const HPA = "autoscaling/HorizontalPodAutoscaler";
/** KEDA's, which makes an HPA of its own. */
export const SCALED_OBJECT = "keda.sh/ScaledObject";
export const VPA = "autoscaling.k8s.io/VerticalPodAutoscaler";

/** Argo's, which takes a Deployment's place (Argo Rollouts, "Rollout specification"). */
export const ROLLOUT = "argoproj.io/Rollout";

const REPLICATED: ReadonlySet<string> = new Set(["apps/Deployment", "apps/StatefulSet", ROLLOUT]);

/** Whether the object makes as many pods as its `replicas` says. */
export const isReplicated = ({ groupKind }: StackObject): boolean => REPLICATED.has(groupKind);

const rolloutsByTemplate = byNamesIn(({ root }) => [at(root, "spec", "workloadRef", "name")]);

/** The Rollout that takes its pods' template from a workload, and scales that down to none. */
const rolloutOf = (stack: Stack, workload: StackObject): StackObject | undefined =>
  referrersOf(workload, objectsOf(stack, ROLLOUT), rolloutsByTemplate).find(({ root }) => {
    const reference = at(root, "spec", "workloadRef");
    return (
      at(reference, "kind").value === workload.kind &&
      !isAbsent(workload.name.value) &&
      at(reference, "name").value === workload.name.value
    );
  });

/** What decides how many pods of a workload there are: itself, or a Rollout that refers to it. */
export const scaledBy = (stack: Stack, workload: StackObject): StackObject =>
  rolloutOf(stack, workload) ?? workload;

/** Where an autoscaler names what it scales. */
export const targetOf = ({ kind, root }: StackObject): Field =>
  at(root, "spec", kind === "VerticalPodAutoscaler" ? "targetRef" : "scaleTargetRef");

const autoscalersByTarget = byNamesIn((autoscaler) => [at(targetOf(autoscaler), "name")]);

/** The autoscalers of some kinds that may scale a workload. */
export const autoscalersOf = (
  stack: Stack,
  workload: StackObject,
  ...kinds: readonly string[]
): readonly StackObject[] => referrersOf(workload, objectsOf(stack, ...kinds), autoscalersByTarget);

/** Whether an autoscaler scales the workload. */
export function scales(autoscaler: StackObject, workload: StackObject): Answer {
  const [kind, name] = [at(targetOf(autoscaler), "kind"), at(targetOf(autoscaler), "name")];
  return areNeighboursWho(autoscaler, workload, () =>
    allOf([
      // KEDA takes a Deployment where no kind is set.
      equal(isAbsent(kind.value) ? { ...kind, value: "Deployment" } : kind, {
        ...workload.name,
        value: workload.kind,
      }),
      equal(workload.name, name),
    ]),
  );
}

/** The number that a field holds, by default 1; or the field, where it is not known yet; undefined for no number. */
function countOf(field: Field): number | Field | undefined {
  if (field.value === UNKNOWN) return field;
  return isAbsent(field.value) ? 1 : wholeNumber(field);
}

/**
 * The minimum of pods that a Deployment or StatefulSet is meant to have: its autoscaler's minimum, else its replicas. The
 * field that leaves it open, where that is not known before the update; undefined where something else decides.
 */
export function minimumPods(stack: Stack, counted: StackObject): number | Field | undefined {
  const workload = scaledBy(stack, counted);
  if (autoscalersOf(stack, workload, SCALED_OBJECT).some((scaler) => scales(scaler, workload) !== false))
    return undefined;
  for (const autoscaler of autoscalersOf(stack, workload, HPA)) {
    const isScaled = scales(autoscaler, workload);
    if (isScaled === true) return countOf(at(autoscaler.root, "spec", "minReplicas"));
    if (isScaled !== false) return isScaled;
  }
  return countOf(at(workload.root, "spec", "replicas"));
}
