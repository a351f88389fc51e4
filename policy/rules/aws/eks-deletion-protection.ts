import { at } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { cluster, EKS_CLUSTER } from "./types.ts";

export const eksDeletionProtection = resourceRule({
  name: "eks-deletion-protection",
  title: "EKS clusters must be protected from deletion",
  why: "A cluster deleted by mistake takes every workload with it.",
  fix: "Set deletionProtection to true.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  types: [EKS_CLUSTER],
  examples: {
    good: [{ title: "Protected", resource: cluster({ deletionProtection: true }) }],
    bad: [
      { title: "Not set: not protected by default", resource: cluster({}), paths: ["deletionProtection"] },
      {
        title: "Switched off",
        resource: cluster({ deletionProtection: false }),
        paths: ["deletionProtection"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "deletionProtection"), isTrue, "true")],
});
