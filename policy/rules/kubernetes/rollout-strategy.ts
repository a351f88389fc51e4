import { changed } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at, type Field, isAbsent, UNKNOWN } from "../../lib/field.ts";
import { absentOr, type Finding, type Findings, must, unless } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { ROLLOUT } from "../../lib/replicas.ts";

const notAll = (most: Field): Finding | undefined =>
  must(most, (value) => value !== "100%", 'less than "100%", or not set');

/**
 * Argo's own strategies. Where a traffic router moves requests, the stable pods stay until it has, whatever the canary's
 * maxUnavailable says (Argo Rollouts, "Canary Deployment Strategy": maxUnavailable, trafficRouting).
 */
function ofRollout(strategy: Field): Findings {
  const canary = at(strategy, "canary");
  const isRouted = (routing: unknown): boolean => routing !== UNKNOWN && !isAbsent(routing);
  return unless(at(canary, "trafficRouting"), isRouted, [notAll(at(canary, "maxUnavailable"))]);
}

export const rolloutStrategy = kindRule({
  name: "rollout-strategy",
  title: "New versions should be rolled out pod by pod",
  why: "Recreate stops every pod before the first new one starts; OnDelete leaves old and new side by side until somebody comes; a rollout that may take all pods at once is either.",
  fix: "Use RollingUpdate with a maxUnavailable below 100%, best 0 with a maxSurge.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  kinds: ["apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", ROLLOUT],
  examples: {
    good: [
      {
        title: "None less than before",
        resource: manifest("apps/v1", "Deployment", {
          spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
        }),
      },
      {
        title: "Requests that a traffic router moves",
        resource: manifest("argoproj.io/v1alpha1", "Rollout", {
          spec: {
            strategy: { canary: { maxUnavailable: "100%", trafficRouting: { alb: { ingress: "shop" } } } },
          },
        }),
      },
      {
        title: "A second set of pods beside the first",
        resource: manifest("argoproj.io/v1alpha1", "Rollout", {
          spec: { strategy: { blueGreen: { activeService: "shop" } } },
        }),
      },
      { title: "The API's default", resource: manifest("apps/v1", "StatefulSet", { spec: {} }) },
    ],
    bad: [
      {
        title: "All down, then all up",
        resource: manifest("apps/v1", "Deployment", { spec: { strategy: { type: "Recreate" } } }),
        paths: ["spec.strategy.type"],
      },
      {
        title: "All at once",
        resource: manifest("apps/v1", "DaemonSet", {
          spec: { updateStrategy: { rollingUpdate: { maxUnavailable: "100%" } } },
        }),
        paths: ["spec.updateStrategy.rollingUpdate.maxUnavailable"],
      },
      {
        title: "All at once, by Argo Rollouts",
        resource: manifest("argoproj.io/v1alpha1", "Rollout", {
          spec: {
            strategy: { canary: { maxUnavailable: "100%", steps: [{ setWeight: 20 }, { pause: {} }] } },
          },
        }),
        paths: ["spec.strategy.canary.maxUnavailable"],
      },
    ],
  },
  check: ({ root, kind, groupKind }) => {
    if (groupKind === ROLLOUT) return ofRollout(at(root, "spec", "strategy"));
    const strategy = at(root, "spec", kind === "Deployment" ? "strategy" : "updateStrategy");
    return [
      must(at(strategy, "type"), absentOr("", "RollingUpdate"), '"RollingUpdate", or not set'),
      notAll(at(strategy, "rollingUpdate", "maxUnavailable")),
    ];
  },
  admission: () => {
    const strategy = (object: string): string =>
      `(request.kind.kind == "Deployment" ? dyn(${object}).spec.?strategy : dyn(${object}).spec.?updateStrategy)`;
    const judged = strategy("object");
    return {
      resources: [{ apiGroups: ["apps"], resources: ["daemonsets", "deployments", "statefulsets"] }],
      changed: changed((object) => `${strategy(object)}.orValue({})`),
      object: {
        "strategy type": `${judged}.?type.orValue("") in ["", "RollingUpdate"]`,
        "strategy rollingUpdate.maxUnavailable": `string(${judged}.?rollingUpdate.?maxUnavailable.orValue("")) != "100%"`,
      },
    };
  },
});
