import { allOf, type Answer, anyOf, ask, when } from "../../lib/answer.ts";
import { at, isAbsent, items, properties } from "../../lib/field.ts";
import { violation } from "../../lib/finding.ts";
import { equal, hasLabels } from "../../lib/selector.ts";
import { deployment, service } from "../../lib/stack-examples.ts";
import { areNeighboursWho, earlierNeighboursOf, isFilled, objectsOf } from "../../lib/stack-objects.ts";
import { type StackObject, stackRule } from "../../lib/stack-rule.ts";

const selectorOf = ({ root }: StackObject) => at(root, "spec", "selector");

/** The ports of the pods that a Service leads to. */
const targetsOf = ({ root }: StackObject) =>
  items(at(root, "spec", "ports")).map((port) => {
    const target = at(port, "targetPort");
    return isAbsent(target.value) ? at(port, "port") : target;
  });

/** Whether the same pods are selected; a headless Service beside one with an address is for other callers. */
function clash(one: StackObject, other: StackObject): Answer {
  const [first, second] = [selectorOf(one), selectorOf(other)];
  if (properties(first).length !== properties(second).length) return false;
  return areNeighboursWho(one, other, () =>
    allOf([
      isFilled(first),
      hasLabels(first, second),
      ask(at(one.root, "spec", "clusterIP"), (ip) => ip !== "None"),
      ask(at(other.root, "spec", "clusterIP"), (ip) => ip !== "None"),
      anyOf(targetsOf(one).flatMap((target) => targetsOf(other).map((each) => equal(target, each)))),
    ]),
  );
}

export const uniqueServiceSelector = stackRule({
  name: "unique-service-selector",
  title: "Services must not lead to the same port of the same pods",
  why: "Two Services for one thing are mostly a copy whose selector was forgotten: its callers reach the wrong pods.",
  fix: "Correct spec.selector of the copy, or keep one of the Services.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "Requests by one, metrics by another",
        resources: [
          deployment({}),
          service({}),
          service({ ports: [{ port: 9090, targetPort: "metrics" }] }, { name: "shop-metrics" }),
        ],
      },
      {
        title: "An address, and the pods' own addresses",
        resources: [service({}), service({ clusterIP: "None" }, { name: "shop-pods" })],
      },
    ],
    bad: [
      {
        title: "A copy",
        resources: [service({}), service({}, { name: "basket" })],
        reported: [[1, "spec.selector"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, "core/Service").flatMap((each, _, all) =>
      earlierNeighboursOf(each, all).flatMap((earlier) =>
        when(clash(earlier, each), [violation(selectorOf(each), "labels of other pods, or another port")]),
      ),
    ),
});
