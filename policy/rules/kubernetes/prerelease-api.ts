import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { isBuiltIn } from "../../lib/kubernetes.ts";
import { kubernetesRule } from "../../lib/rule.ts";

const PRERELEASE = /^v\d+(alpha|beta)\d+$/;

export const prereleaseApi = kubernetesRule({
  name: "prerelease-api",
  title: "Kubernetes' own kinds should be of a stable API version",
  why: "Alpha and beta versions are switched off unless asked for, change between releases, and are dropped; EKS serves no alpha at all.",
  fix: "Use the stable version of the kind, or do without until there is one.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      { title: "Stable", resource: manifest("batch/v1", "CronJob", { spec: {} }) },
      {
        title: "A custom resource, whose versions are its operator's",
        resource: manifest("flagger.app/v1beta1", "Canary", { spec: {} }),
      },
    ],
    bad: [
      {
        title: "Beta",
        resource: manifest("networking.k8s.io/v1beta1", "ServiceCIDR", { spec: {} }),
        paths: ["apiVersion"],
      },
    ],
  },
  check: (object) =>
    isBuiltIn(object) && PRERELEASE.test(object.version)
      ? [must(at(object.root, "apiVersion"), () => false, "a stable version of the kind")]
      : [],
});
