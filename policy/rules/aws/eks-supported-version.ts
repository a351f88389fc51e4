import { at, isAbsent } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { strings } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import { cluster, EKS_CLUSTER, EKS_NODE_GROUP, nodeGroup } from "./types.ts";

/** In standard support in 2026 (Amazon EKS User Guide, "Understand the Kubernetes version lifecycle on EKS"). */
const STANDARD_SUPPORT = ["1.34", "1.35", "1.36"];

export const eksSupportedVersion = resourceRule({
  name: "eks-supported-version",
  title: "EKS clusters and nodes must run a Kubernetes version in standard support",
  why: "A version out of standard support gets no fixes of Kubernetes' own, and is billed at several times the price.",
  fix: "Upgrade, one minor version at a time, the cluster first.",
  severity: "medium",
  controls: [awsFsbp("EKS.2")],
  types: [EKS_CLUSTER, EKS_NODE_GROUP],
  options: { versions: strings("The Kubernetes versions in standard support.", STANDARD_SUPPORT) },
  examples: {
    good: [
      { title: "In standard support", resource: cluster({ version: "1.35" }) },
      { title: "Nodes of the cluster's own version", resource: nodeGroup({ clusterName: "shop" }) },
      {
        title: "A newer one, by configuration",
        resource: cluster({ version: "1.37" }),
        settings: { versions: ["1.36", "1.37"] },
      },
    ],
    bad: [
      { title: "Out of standard support", resource: cluster({ version: "1.29" }), paths: ["version"] },
      {
        title: "Not set: whatever is newest when it is created",
        resource: cluster({}),
        paths: ["version"],
      },
      {
        title: "Old nodes",
        resource: nodeGroup({ clusterName: "shop", version: "1.29" }),
        paths: ["version"],
      },
    ],
  },
  check: ({ type, root }, { versions }) => {
    const version = at(root, "version");
    if (type === EKS_NODE_GROUP && isAbsent(version.value)) return [];
    return [must(version, oneOf(...versions), versions.map((each) => `"${each}"`).join(" or "))];
  },
});
