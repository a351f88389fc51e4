import { someOf } from "../../lib/answer.ts";
import { at, scalarText, UNKNOWN } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { groupBy } from "../../lib/group.ts";
import { HPA } from "../../lib/replicas.ts";
import { mustHold, isReferredTo, inReach, objectsOf, whereNothingHides } from "../../lib/stack-objects.ts";
import { type StackExampleResource, stackRule } from "../../lib/stack-rule.ts";

const metadata = { name: "shop", namespace: "shop" };

const deployment = {
  type: "kubernetes:apps/v1:Deployment",
  props: { apiVersion: "apps/v1", kind: "Deployment", metadata },
};

const autoscaler = (target: string): StackExampleResource => ({
  type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  props: {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata,
    spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: target }, maxReplicas: 6 },
  },
});

export const hpaTargetExists = stackRule({
  name: "hpa-target-exists",
  title: "Autoscalers must scale a workload that exists",
  why: "An autoscaler whose target is missing or misspelt does nothing, and says so only in its status: the workload stays at its size under load.",
  fix: "Set spec.scaleTargetRef to the kind and name of a workload in the autoscaler's namespace.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [{ title: "The workload beside it", resources: [deployment, autoscaler("shop")] }],
    bad: [
      {
        title: "A misspelt name",
        resources: [deployment, autoscaler("shopp")],
        reported: [[1, "spec.scaleTargetRef.name"]],
      },
    ],
  },
  check: (stack) => {
    const byKind = groupBy(stack.objects, ({ kind }) => kind);
    return objectsOf(stack, HPA).flatMap((autoscaler) => {
      const { namespace } = autoscaler;
      const target = at(autoscaler.root, "spec", "scaleTargetRef");
      const kind = at(target, "kind");
      const allowed = "a workload in the same namespace";
      if (kind.value === UNKNOWN) return [must(kind, () => true, allowed)];
      const name = at(target, "name");
      const candidates = inReach(autoscaler, { name }, byKind.get(scalarText(kind.value)) ?? []);
      const exists = someOf(candidates, (each) => isReferredTo(autoscaler, { name }, each));
      return whereNothingHides(stack, namespace, mustHold(exists, name, allowed));
    });
  },
});
