import { allOf, anyOf, ask } from "../../lib/answer.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { object, service } from "../../lib/stack-examples.ts";
import { inReach, isReferredTo, mustHold, objectsOf, whereNothingHides } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

const ALLOWED = "the name of a headless Service of the same namespace";

const headless = service({ clusterIP: "None" });
const queue = (spec: Readonly<Record<string, unknown>>) => object("apps/v1", "StatefulSet", spec);

/** Kubernetes, "StatefulSets", Limitations: a headless Service has to be there, which gives the pods their names. */
export const statefulSetService = stackRule({
  name: "stateful-set-service",
  title: "StatefulSets must name a headless Service that exists",
  why: "The Service gives each pod its name in DNS: without it members of a cluster do not find each other.",
  fix: 'Set spec.serviceName to a Service of the same namespace with spec.clusterIP "None".',
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [{ title: "A headless Service beside it", resources: [queue({ serviceName: "shop" }), headless] }],
    bad: [
      { title: "No name", resources: [queue({}), headless], reported: [[0, "spec.serviceName"]] },
      {
        title: "A misspelt name",
        resources: [queue({ serviceName: "shopp" }), headless],
        reported: [[0, "spec.serviceName"]],
      },
      {
        title: "A Service with an address",
        resources: [queue({ serviceName: "shop" }), service({})],
        reported: [[0, "spec.serviceName"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, "apps/StatefulSet").flatMap((set) => {
      if (set.partial) return [];
      const name = at(set.root, "spec", "serviceName");
      if (isAbsent(name.value) || name.value === "") return [must(name, () => false, ALLOWED)];
      const named = inReach(set, { name }, objectsOf(stack, "core/Service"));
      const exists = anyOf(
        named.map((each) =>
          allOf([isReferredTo(set, { name }, each), ask(at(each.root, "spec", "clusterIP"), oneOf("None"))]),
        ),
      );
      return whereNothingHides(stack, set.namespace, mustHold(exists, name, ALLOWED));
    }),
});
