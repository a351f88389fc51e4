import { manifest } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { integer } from "../../lib/options.ts";

export const replicasMinimum = kindRule({
  name: "replicas-minimum",
  title: "Deployments and StatefulSets should have more than one replica",
  why: "One pod alone is an outage whenever its node is drained, its zone fails or it is replaced.",
  fix: "Raise spec.replicas, or leave it out where an autoscaler with a minimum decides.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  kinds: ["apps/Deployment", "apps/StatefulSet", "argoproj.io/Rollout"],
  options: {
    minimum: integer("The minimum of replicas that is accepted; none at all is.", {
      from: 1,
      to: 100,
      by: 2,
    }),
  },
  examples: {
    good: [
      { title: "Two", resource: manifest("apps/v1", "Deployment", { spec: { replicas: 2 } }) },
      { title: "As many as an autoscaler says", resource: manifest("apps/v1", "Deployment", { spec: {} }) },
      { title: "Switched off", resource: manifest("apps/v1", "Deployment", { spec: { replicas: 0 } }) },
    ],
    bad: [
      {
        title: "One",
        resource: manifest("apps/v1", "Deployment", { spec: { replicas: 1 } }),
        paths: ["spec.replicas"],
      },
      {
        title: "Two where it has to be three, by configuration",
        resource: manifest("apps/v1", "Deployment", { spec: { replicas: 2 } }),
        settings: { minimum: 3 },
        paths: ["spec.replicas"],
      },
    ],
  },
  check: ({ root }, { minimum }) => [
    must(
      at(root, "spec", "replicas"),
      (replicas) =>
        isAbsent(replicas) || (typeof replicas === "number" && (replicas === 0 || replicas >= minimum)),
      `${minimum} or more, 0, or not set`,
    ),
  ],
});
