import { when } from "../../lib/answer.ts";
import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { isSet } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { EKS_NODE_GROUP, nodeGroup } from "./types.ts";

export const eksNodeNoOpenSsh = resourceRule({
  name: "eks-node-no-open-ssh",
  title: "EKS nodes must not take SSH from everywhere",
  why: "A node group with an SSH key and no source security groups opens port 22 to the internet.",
  fix: "Leave remoteAccess out and use Session Manager, or set remoteAccess.sourceSecurityGroupIds.",
  severity: "high",
  controls: [],
  types: [EKS_NODE_GROUP],
  examples: {
    good: [
      { title: "No SSH", resource: nodeGroup({ clusterName: "shop" }) },
      {
        title: "SSH from a bastion",
        resource: nodeGroup({
          remoteAccess: { ec2SshKey: "ops", sourceSecurityGroupIds: ["sg-0123456789abcdef0"] },
        }),
      },
    ],
    bad: [
      {
        title: "SSH from everywhere",
        resource: nodeGroup({ remoteAccess: { ec2SshKey: "ops" } }),
        paths: ["remoteAccess.sourceSecurityGroupIds"],
      },
      {
        title: "From an empty list",
        resource: nodeGroup({ remoteAccess: { ec2SshKey: "ops", sourceSecurityGroupIds: [] } }),
        paths: ["remoteAccess.sourceSecurityGroupIds"],
      },
    ],
  },
  check: ({ root }) => {
    const [access, groups] = [at(root, "remoteAccess"), at(root, "remoteAccess", "sourceSecurityGroupIds")];
    const named = must(
      groups,
      () => items(groups).length > 0,
      "a list of security groups, or no remoteAccess",
    );
    return when(isSet(at(access, "ec2SshKey")), [named]);
  },
});
