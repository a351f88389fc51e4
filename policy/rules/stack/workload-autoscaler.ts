import { someOf } from "../../lib/answer.ts";
import { at } from "../../lib/field.ts";
import { autoscalersOf, HPA, ROLLOUT, SCALED_OBJECT, scaledBy, scales } from "../../lib/replicas.ts";
import { autoscaler, deployment } from "../../lib/stack-examples.ts";
import { mustHold, objectsOf, whereNothingHides } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

export const workloadAutoscaler = stackRule({
  name: "workload-autoscaler",
  title: "Deployments must have an autoscaler",
  why: "A fixed number of pods is too few at the peak or too many in the night, and nobody is there to change it.",
  fix: "Add a HorizontalPodAutoscaler, and leave spec.replicas out of the Deployment; exempt what must be one pod only.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      { title: "An autoscaler", resources: [deployment({}), autoscaler({})] },
      {
        title: "KEDA's",
        resources: [
          deployment({}),
          {
            type: "kubernetes:keda.sh/v1alpha1:ScaledObject",
            props: {
              metadata: { name: "shop", namespace: "shop" },
              spec: { scaleTargetRef: { name: "shop" } },
            },
          },
        ],
      },
    ],
    bad: [
      {
        title: "A fixed number",
        resources: [deployment({ replicas: 3 })],
        reported: [[0, "spec.replicas"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, "apps/Deployment", ROLLOUT).flatMap((object) => {
      // The Rollout is judged instead, which scales the Deployment to none.
      if (scaledBy(stack, object) !== object) return [];
      const isScaled = someOf(autoscalersOf(stack, object, HPA, SCALED_OBJECT), (each) =>
        scales(each, object),
      );
      const findings = mustHold(
        isScaled,
        at(object.root, "spec", "replicas"),
        "a number that an autoscaler sets",
      );
      return whereNothingHides(stack, object.namespace, findings);
    }),
});
