import { allOf, anyOf } from "../../lib/answer.ts";
import { subsetOf } from "../../lib/options.ts";
import { namespace, object } from "../../lib/stack-examples.ts";
import { inNamespace, isIn, mustHold, objectsOf, whereNothingHides } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

const BOUNDS = ["LimitRange", "ResourceQuota"] as const;

export const namespaceBounds = stackRule({
  name: "namespace-bounds",
  title: "Namespaces should bound what their pods use, where configured",
  why: "Where teams share a cluster, one that scales without end takes the room of all others. Where one team owns it, a quota only stops an autoscaler at the worst moment.",
  fix: "Add a ResourceQuota, or a LimitRange, to the namespace.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  options: { require: subsetOf(BOUNDS, { description: "The kinds that a namespace must hold.", by: [] }) },
  examples: {
    good: [
      { title: "None, unless configured", resources: [namespace] },
      {
        title: "A quota",
        resources: [namespace, object("v1", "ResourceQuota", { hard: { "requests.cpu": "10" } })],
        settings: { require: ["ResourceQuota"] },
      },
    ],
    bad: [
      {
        title: "None, by configuration",
        resources: [namespace],
        settings: { require: ["LimitRange", "ResourceQuota"] },
        reported: [[0, ""]],
      },
      {
        title: "A quota elsewhere",
        resources: [
          namespace,
          object("v1", "ResourceQuota", { hard: { pods: "10" } }, { namespace: "billing" }),
        ],
        settings: { require: ["ResourceQuota"] },
        reported: [[0, ""]],
      },
    ],
  },
  check: (stack, { require }) =>
    objectsOf(stack, "core/Namespace").flatMap(({ root, name }) => {
      const isBounded = allOf(
        require.map((kind) =>
          anyOf(inNamespace(name, objectsOf(stack, `core/${kind}`)).map((bound) => isIn(bound, name))),
        ),
      );
      const findings = mustHold(isBounded, root, `a namespace with a ${require.join(" and a ")}`);
      return whereNothingHides(stack, name, findings);
    }),
});
