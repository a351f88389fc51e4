import { exceptForJobs } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must, unless } from "../../lib/finding.ts";
import { exceptJobs } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";

export const noNakedPod = podRule({
  name: "no-naked-pod",
  title: "Pods that run for good must belong to a controller",
  why: "A Pod of its own stays where it is: when its node is drained or fails, nobody makes another.",
  fix: "Use a Deployment, StatefulSet or DaemonSet; for what ends, a Job.",
  severity: "medium",
  controls: [],
  examples: {
    good: [
      {
        title: "A Deployment's",
        resource: manifest("apps/v1", "Deployment", {
          spec: { template: { spec: { containers: [{ name: "app" }] } } },
        }),
      },
      {
        title: "A pod that ends",
        resource: manifest("v1", "Pod", {
          spec: { restartPolicy: "Never", containers: [{ name: "check" }] },
        }),
      },
    ],
    bad: [
      {
        title: "A Pod alone",
        resource: manifest("v1", "Pod", { spec: { containers: [{ name: "app" }] } }),
        paths: ["kind"],
      },
    ],
  },
  check: (pod) => {
    const { group, kind, root, partial } = pod.object;
    if (group !== "core" || kind !== "Pod" || partial) return [];
    const alone = must(at(root, "kind"), () => false, "Deployment, StatefulSet, DaemonSet or Job");
    return exceptJobs(pod, unless(at(pod.metadata, "ownerReferences"), Array.isArray, [alone]));
  },
  admission: () =>
    exceptForJobs({
      pod: {
        kind: 'request.kind.kind != "Pod" || variables.template.metadata.?ownerReferences.hasValue()',
      },
    }),
});
