import { at } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { cluster, EKS_CLUSTER } from "./types.ts";

export const eksZonalShift = resourceRule({
  name: "eks-zonal-shift",
  title: "EKS clusters must be able to leave an impaired zone",
  why: "With zonal shift, traffic and new pods move out of an impaired zone without anybody's doing.",
  fix: "Set zonalShiftConfig.enabled to true (of eks.Cluster by a transform: it has no argument for it).",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [EKS_CLUSTER],
  examples: {
    good: [{ title: "Enabled", resource: cluster({ zonalShiftConfig: { enabled: true } }) }],
    bad: [
      { title: "Not set: not by default", resource: cluster({}), paths: ["zonalShiftConfig.enabled"] },
      {
        title: "Switched off",
        resource: cluster({ zonalShiftConfig: { enabled: false } }),
        paths: ["zonalShiftConfig.enabled"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "zonalShiftConfig", "enabled"), isTrue, "true")],
});
