import { changed } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { absentOr, must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

export const rolloutStrategy = kindRule({
  name: "rollout-strategy",
  title: "New versions should be rolled out pod by pod",
  why: "Recreate stops every pod before the first new one starts; OnDelete leaves old and new side by side until somebody comes; a roll-out that may take all pods at once is either.",
  fix: "Use RollingUpdate with a maxUnavailable below 100%, best 0 with a maxSurge.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  kinds: ["apps/Deployment", "apps/StatefulSet", "apps/DaemonSet"],
  examples: {
    good: [
      {
        title: "None less than before",
        resource: manifest("apps/v1", "Deployment", {
          spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
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
    ],
  },
  check: ({ root, kind }) => {
    const strategy = at(root, "spec", kind === "Deployment" ? "strategy" : "updateStrategy");
    return [
      must(at(strategy, "type"), absentOr("", "RollingUpdate"), '"RollingUpdate", or not set'),
      must(
        at(strategy, "rollingUpdate", "maxUnavailable"),
        (most) => most !== "100%",
        'less than "100%", or not set',
      ),
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
