import { instead, lifecycleOf, minorOf } from "../../lib/api-lifecycle.ts";
import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { kubeVersion } from "../../lib/kube-version.ts";
import { kubernetesRule } from "../../lib/rule.ts";

export const deprecatedApi = kubernetesRule({
  name: "deprecated-api",
  title: "Objects should be of an API version that stays",
  why: "A deprecated version is gone some upgrades later: what still uses it then holds the upgrade up.",
  fix: "Write the object in the version that takes its place while both are served.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  options: { kubeVersion },
  examples: {
    good: [
      { title: "Stable", resource: manifest("autoscaling/v2", "HorizontalPodAutoscaler", { spec: {} }) },
      {
        title: "Gone already, which is for removed-api to say",
        resource: manifest("autoscaling/v2beta2", "HorizontalPodAutoscaler", { spec: {} }),
      },
    ],
    bad: [
      {
        title: "Gone with the next upgrade",
        resource: manifest("autoscaling/v2beta2", "HorizontalPodAutoscaler", { spec: {} }),
        settings: { kubeVersion: "1.25" },
        paths: ["apiVersion"],
      },
    ],
  },
  check: (object, config) => {
    const [lifecycle, minor] = [lifecycleOf(object), minorOf(config.kubeVersion)];
    if (!lifecycle || lifecycle.deprecated > minor || lifecycle.removed <= minor) return [];
    return [must(at(object.root, "apiVersion"), () => false, instead(lifecycle))];
  },
});
