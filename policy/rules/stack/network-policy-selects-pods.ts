import { anyOf } from "../../lib/answer.ts";
import { at } from "../../lib/field.ts";
import { selects } from "../../lib/selector.ts";
import { deployment, networkPolicy } from "../../lib/stack-examples.ts";
import { mustHold, objectsOf, takesSomePod, whereNoPodHides } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

export const networkPolicySelectsPods = stackRule({
  name: "network-policy-selects-pods",
  title: "Network policies must select pods that exist",
  why: "A policy whose selector fits no pod isolates none: what it was meant to protect stays open.",
  fix: "Make spec.podSelector a part of the labels of the pods, in the same namespace; an empty one takes all of them.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      { title: "The pods beside it", resources: [deployment({}), networkPolicy({})] },
      { title: "All pods, whichever come", resources: [networkPolicy({ podSelector: {} })] },
    ],
    bad: [
      {
        title: "A misspelt label",
        resources: [deployment({}), networkPolicy({ podSelector: { matchLabels: { app: "shopp" } } })],
        reported: [[1, "spec.podSelector"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, "networking.k8s.io/NetworkPolicy").flatMap((object) => {
      const selector = at(object.root, "spec", "podSelector");
      const isMatched = anyOf([
        // What takes pods with any labels, those without one included.
        selects(selector, { ...selector, value: undefined }),
        takesSomePod(stack, object, selector),
      ]);
      const findings = mustHold(isMatched, selector, "labels of pods in the same namespace, or none");
      return whereNoPodHides(stack, object.namespace, findings);
    }),
});
