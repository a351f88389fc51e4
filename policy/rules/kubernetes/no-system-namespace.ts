import { pod } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { podsOf } from "../../lib/pods.ts";
import { kubernetesRule } from "../../lib/rule.ts";

const SYSTEM = ["kube-system", "kube-public", "kube-node-lease"];

const podIn = (namespace: string): ReturnType<typeof pod> => {
  const { type, props } = pod({ containers: [{ name: "app" }] });
  return { type, props: { ...(props as object), metadata: { name: "shop", namespace } } };
};

export const noSystemNamespace = kubernetesRule({
  name: "no-system-namespace",
  title: "Workloads should not live in Kubernetes' own namespaces",
  why: "Whoever may change or read there reaches the cluster's own controllers; network policies and Pod Security usually leave these namespaces out.",
  fix: "Set metadata.namespace to a namespace of the service.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [{ title: "A namespace of its own", resource: podIn("shop") }],
    bad: [{ title: "kube-system", resource: podIn("kube-system"), paths: ["metadata.namespace"] }],
  },
  check: (object) => {
    const namespace = at(object.root, "metadata", "namespace");
    if (isAbsent(namespace.value) || podsOf(object).length === 0) return [];
    return [must(namespace, (value) => !SYSTEM.includes(value as string), "a namespace of the team's own")];
  },
});
