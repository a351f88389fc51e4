import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { cisEks } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { cluster, EKS_CLUSTER } from "./types.ts";

export const eksAccessEntries = resourceRule({
  name: "eks-access-entries",
  title: "EKS clusters must take their users from access entries alone",
  why: "Whoever may edit the ConfigMap aws-auth can make themselves an administrator, and a slip in it locks everybody out.",
  fix: 'Set accessConfig.authenticationMode to "API" (authenticationMode of eks.Cluster).',
  severity: "high",
  controls: [cisEks("4.1.7")],
  types: [EKS_CLUSTER],
  examples: {
    good: [{ title: "Access entries", resource: cluster({ accessConfig: { authenticationMode: "API" } }) }],
    bad: [
      {
        title: "Not set: the ConfigMap by default",
        resource: cluster({}),
        paths: ["accessConfig.authenticationMode"],
      },
      {
        title: "Both",
        resource: cluster({ accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } }),
        paths: ["accessConfig.authenticationMode"],
      },
      {
        title: "The ConfigMap",
        resource: cluster({ accessConfig: { authenticationMode: "CONFIG_MAP" } }),
        paths: ["accessConfig.authenticationMode"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "accessConfig", "authenticationMode"), oneOf("API"), '"API"')],
});
