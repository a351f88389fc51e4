import { when } from "../../lib/answer.ts";
import { at } from "../../lib/field.ts";
import { deployment, service } from "../../lib/stack-examples.ts";
import { leadsToSomePod, isFilled, mustHold, objectsOf, whereNoPodHides } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

export const serviceSelectsPods = stackRule({
  name: "service-selects-pods",
  title: "Services must select pods that exist",
  why: "A Service whose selector fits no pod has no endpoints: everything that calls it fails, and nothing says why.",
  fix: "Make spec.selector a part of the labels of the pod template that it is for, in the same namespace.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [{ title: "The pods beside it", resources: [deployment({}), service({})] }],
    bad: [
      {
        title: "A misspelt label",
        resources: [deployment({}), service({ selector: { app: "shopp" } })],
        reported: [[1, "spec.selector"]],
      },
      {
        title: "Pods of another namespace",
        resources: [deployment({}, { namespace: "other" }), service({})],
        reported: [[1, "spec.selector"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, "core/Service").flatMap((object) => {
      const selector = at(object.root, "spec", "selector");
      const isMatched = leadsToSomePod(stack, object);
      // Without a selector somebody else writes the endpoints.
      const findings = when(
        isFilled(selector),
        mustHold(isMatched, selector, "labels of pods in the same namespace"),
      );
      return whereNoPodHides(stack, object.namespace, findings);
    }),
});
