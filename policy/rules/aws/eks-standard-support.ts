import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { cluster, EKS_CLUSTER } from "./types.ts";

export const eksStandardSupport = resourceRule({
  name: "eks-standard-support",
  title: "EKS clusters must be upgraded, not slip into extended support",
  why: "Extended support is the default, begins by itself when standard support ends, and costs several times as much.",
  fix: 'Set upgradePolicy.supportType to "STANDARD".',
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [EKS_CLUSTER],
  examples: {
    good: [{ title: "Standard support", resource: cluster({ upgradePolicy: { supportType: "STANDARD" } }) }],
    bad: [
      { title: "Not set: extended by default", resource: cluster({}), paths: ["upgradePolicy.supportType"] },
      {
        title: "Extended",
        resource: cluster({ upgradePolicy: { supportType: "EXTENDED" } }),
        paths: ["upgradePolicy.supportType"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "upgradePolicy", "supportType"), oneOf("STANDARD"), '"STANDARD"')],
});
