import { instead, lifecycleOf, minorOf } from "../../lib/api-lifecycle.ts";
import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { versionsInstead } from "../../lib/kinds.ts";
import { kubeVersion } from "../../lib/kube-version.ts";
import { kubernetesRule } from "../../lib/rule.ts";

export const removedApi = kubernetesRule({
  name: "removed-api",
  title: "Objects must be of an API version that the cluster serves",
  why: "A version that is no longer served is refused: the update stops half-way, and after an upgrade of the cluster even deleting fails.",
  fix: "Write the object in the version that took its place; the migration guide tells which fields changed.",
  severity: "high",
  controls: [],
  options: { kubeVersion },
  examples: {
    good: [
      {
        title: "Served",
        resource: manifest("policy/v1", "PodDisruptionBudget", { spec: { maxUnavailable: 1 } }),
      },
      {
        title: "Served still",
        resource: manifest("autoscaling/v2beta2", "HorizontalPodAutoscaler", { spec: {} }),
        settings: { kubeVersion: "1.25" },
      },
    ],
    bad: [
      {
        title: "Served before 1.25",
        resource: manifest("policy/v1beta1", "PodDisruptionBudget", { spec: { maxUnavailable: 1 } }),
        paths: ["apiVersion"],
      },
      {
        title: "A kind of another API group",
        resource: manifest("batch/v1", "Deployment", { spec: {} }),
        paths: ["apiVersion"],
      },
      {
        title: "A misspelt API group",
        resource: manifest("app/v1", "StatefulSet", { spec: {} }),
        paths: ["apiVersion"],
      },
    ],
  },
  check: (object, config) => {
    const lifecycle = lifecycleOf(object);
    const versions = lifecycle ? undefined : versionsInstead(object);
    if (versions) {
      const allowed = versions.length > 0 ? versions.join(" or ") : "an API group that exists";
      return [must(at(object.root, "apiVersion"), () => false, allowed)];
    }
    if (!lifecycle || lifecycle.removed > minorOf(config.kubeVersion)) return [];
    return [must(at(object.root, "apiVersion"), () => false, instead(lifecycle))];
  },
});
