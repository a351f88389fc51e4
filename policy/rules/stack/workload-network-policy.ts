import { allOf, type Answer, anyOf, ask, not, when } from "../../lib/answer.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { subsetOf } from "../../lib/options.ts";
import { selects } from "../../lib/selector.ts";
import { deployment, deploymentOf, networkPolicy } from "../../lib/stack-examples.ts";
import {
  areNeighboursWho,
  byMatchLabelsAt,
  mustHold,
  objectsOf,
  selectorsOf,
  whereNothingHides,
  workloadsOf,
} from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

const DIRECTIONS = ["Ingress", "Egress"] as const;

/** Policies of network plugins, which isolate pods in ways of their own. */
const OTHER_POLICIES = [
  "cilium.io/CiliumClusterwideNetworkPolicy",
  "cilium.io/CiliumNetworkPolicy",
  "crd.projectcalico.org/GlobalNetworkPolicy",
  "crd.projectcalico.org/NetworkPolicy",
];

/** Whether a policy isolates its pods in a direction; without policyTypes it does so by what it has rules for. */
function isolates(spec: Field, direction: (typeof DIRECTIONS)[number]): Answer {
  const types = at(spec, "policyTypes");
  if (!isAbsent(types.value))
    return anyOf(items(types).map((type) => ask(type, (value) => value === direction)));
  return direction === "Ingress" || ask(at(spec, "egress"), (value) => !isAbsent(value));
}

const bySelector = byMatchLabelsAt("spec", "podSelector");

export const workloadNetworkPolicy = stackRule({
  name: "workload-network-policy",
  title: "Pods must be isolated by a network policy",
  why: "Without one every pod of the cluster reaches this one, and this one every pod, the internet and the node's metadata.",
  fix: "Add a NetworkPolicy that selects the pods, with policyTypes Ingress and Egress, and with what they need.",
  severity: "medium",
  enforcement: "advisory",
  controls: [cisEks("4.3.2"), cisKubernetes("5.3.2")],
  options: {
    directions: subsetOf(DIRECTIONS, {
      description: "The directions in which pods must be isolated.",
      by: DIRECTIONS,
    }),
  },
  examples: {
    good: [
      { title: "A policy for the pods", resources: [deployment({}), networkPolicy({})] },
      {
        title: "A policy for all pods of the namespace",
        resources: [deployment({}), networkPolicy({ podSelector: {} })],
      },
      {
        title: "On the node's network, where no policy holds",
        resources: [deploymentOf({ hostNetwork: true })],
      },
      {
        title: "Inwards only, by configuration",
        resources: [deployment({}), networkPolicy({ policyTypes: ["Ingress"] })],
        settings: { directions: ["Ingress"] },
      },
    ],
    bad: [
      {
        title: "No policy",
        resources: [deployment({})],
        reported: [[0, "spec.template.metadata.labels"]],
      },
      {
        title: "A policy for one direction",
        resources: [deployment({}), networkPolicy({ policyTypes: ["Ingress"] })],
        reported: [[0, "spec.template.metadata.labels"]],
      },
    ],
  },
  check: (stack, { directions }) => {
    if (objectsOf(stack, ...OTHER_POLICIES).length > 0) return [];
    const policies = objectsOf(stack, "networking.k8s.io/NetworkPolicy");
    return workloadsOf(stack).flatMap((workload) => {
      const { object, labels, spec } = workload;
      const taking = selectorsOf(workload, policies, bySelector).map((policy) => {
        const policySpec = at(policy.root, "spec");
        const takes = (): Answer => selects(at(policySpec, "podSelector"), labels);
        return { policySpec, isTaking: areNeighboursWho(object, policy, takes) };
      });
      const isIsolated = allOf(
        directions.map((direction) =>
          anyOf(taking.map((policy) => allOf([policy.isTaking, isolates(policy.policySpec, direction)]))),
        ),
      );
      const allowed = `labels that a NetworkPolicy selects for ${directions.join(" and ")}`;
      const isOnNodeNetwork = ask(at(spec, "hostNetwork"), (value) => value === true);
      const findings = when(not(isOnNodeNetwork), mustHold(isIsolated, labels, allowed));
      return whereNothingHides(stack, object.namespace, findings);
    });
  },
});
