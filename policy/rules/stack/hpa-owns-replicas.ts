import { when } from "../../lib/answer.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { autoscalersOf, HPA, isReplicated, SCALED_OBJECT, scales } from "../../lib/replicas.ts";
import { autoscaler, deployment } from "../../lib/stack-examples.ts";
import { stackRule } from "../../lib/stack-rule.ts";

export const hpaOwnsReplicas = stackRule({
  name: "hpa-owns-replicas",
  title: "Workloads with an autoscaler must leave the number of replicas to it",
  why: "Each deployment sets the number back to what is written, in the middle of the load that the autoscaler scaled for.",
  fix: "Leave spec.replicas out, or list it in the resource's ignoreChanges.",
  severity: "medium",
  controls: [],
  examples: {
    good: [
      { title: "No number", resources: [deployment({}), autoscaler({})] },
      { title: "No autoscaler", resources: [deployment({ replicas: 3 })] },
      {
        title: "A number for the start only",
        resources: [{ ...deployment({ replicas: 3 }), ignoreChanges: ["spec.replicas"] }, autoscaler({})],
      },
    ],
    bad: [
      {
        title: "Two who decide",
        resources: [deployment({ replicas: 3 }), autoscaler({})],
        reported: [[0, "spec.replicas"]],
      },
    ],
  },
  check: (stack) =>
    stack.objects
      .filter((object) => isReplicated(object) && !object.resource.ignoreChanges?.includes("spec.replicas"))
      .flatMap((object) => {
        const replicas = at(object.root, "spec", "replicas");
        return autoscalersOf(stack, object, HPA, SCALED_OBJECT).flatMap((each) =>
          when(scales(each, object), [must(replicas, isAbsent, "no number, which is the autoscaler's")]),
        );
      }),
});
