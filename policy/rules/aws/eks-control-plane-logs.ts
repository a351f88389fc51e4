import { at } from "../../lib/field.ts";
import { mustInclude } from "../../lib/finding.ts";
import { awsFsbp, cisEks } from "../../lib/frameworks.ts";
import { subsetOf } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import { cluster, EKS_CLUSTER } from "./types.ts";

/** Source: Amazon EKS API reference, LogSetup. */
const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;

export const eksControlPlaneLogs = resourceRule({
  name: "eks-control-plane-logs",
  title: "EKS clusters must keep the logs of their control plane",
  why: "Without the audit log nobody can tell afterwards who did what in the cluster; without the others, why it failed.",
  fix: 'Set enabledClusterLogTypes to ["api", "audit", "authenticator", "controllerManager", "scheduler"].',
  severity: "high",
  controls: [awsFsbp("EKS.8"), cisEks("2.1.1")],
  types: [EKS_CLUSTER],
  options: { types: subsetOf(LOG_TYPES, { description: "The logs that must be kept.", by: LOG_TYPES }) },
  examples: {
    good: [
      {
        title: "All of them",
        resource: cluster({
          enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        }),
      },
      {
        title: "The audit log alone, by configuration",
        resource: cluster({ enabledClusterLogTypes: ["audit"] }),
        settings: { types: ["audit"] },
      },
    ],
    bad: [
      { title: "Not set: none by default", resource: cluster({}), paths: ["enabledClusterLogTypes"] },
      {
        title: "No audit log",
        resource: cluster({
          enabledClusterLogTypes: ["api", "authenticator", "controllerManager", "scheduler"],
        }),
        paths: ["enabledClusterLogTypes"],
      },
    ],
  },
  check: ({ root }, { types }) =>
    types.map((type) =>
      mustInclude(
        at(root, "enabledClusterLogTypes"),
        type,
        `a list with ${types.map((each) => `"${each}"`).join(", ")}`,
      ),
    ),
});
