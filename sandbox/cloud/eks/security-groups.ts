import type { Input, Resource } from "@pulumi/pulumi";
import type { SecurityGroup, SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup.js";
import type { SecurityGroupRule, SecurityGroupRuleArgs } from "@pulumi/aws/ec2/securityGroupRule.js";
import type { ClusterArgs } from "@pulumi/eks";
import * as pulumi from "../../plugin/sdk.ts";
import { child } from "./child.ts";

type Group = Pick<SecurityGroup, "arn"> & pulumi.CustomResource;
type Rule = Pick<SecurityGroupRule, "securityGroupRuleId"> & pulumi.CustomResource;

const EVERYTHING = { fromPort: 0, toPort: 0, protocol: "-1" };
const HTTPS = { fromPort: 443, toPort: 443, protocol: "tcp" };

/** The group of the control plane's network interfaces, open to the outside. */
export function clusterSecurityGroup(name: string, args: ClusterArgs, parent: Resource): Group {
  const tags = pulumi
    .all([args.tags, args.clusterSecurityGroupTags])
    .apply(([all, own]) => ({ Name: `${name}-eksClusterSecurityGroup`, ...own, ...all }));
  const made = group(`${name}-eksClusterSecurityGroup`, args.vpcId, tags, parent);
  const egress = {
    description: "Allow internet access.",
    type: "egress",
    cidrBlocks: ["0.0.0.0/0"],
    ...EVERYTHING,
  };
  rule(`${name}-eksClusterInternetEgressRule`, { ...egress, securityGroupId: made.id }, parent);
  return made;
}

/** The group of the nodes, and the rules between nodes and control plane. */
export function nodeSecurityGroup(
  name: string,
  cluster: { args: ClusterArgs; clusterName: Input<string>; clusterGroupId: Input<string> },
  parent: Resource,
): { group: Group; clusterIngressRule: Rule } {
  const { args, clusterName, clusterGroupId } = cluster;
  const tags = pulumi.all([args.tags, args.nodeSecurityGroupTags, clusterName]).apply(([all, own, of]) => ({
    Name: `${name}-nodeSecurityGroup`,
    [`kubernetes.io/cluster/${of}`]: "owned",
    ...own,
    ...all,
  }));
  const nodes = group(`${name}-nodeSecurityGroup`, args.vpcId, tags, parent);
  const ofNodes = { type: "ingress", securityGroupId: nodes.id };
  rule(
    `${name}-eksNodeIngressRule`,
    { ...ofNodes, ...EVERYTHING, description: "Allow nodes to communicate with each other", self: true },
    parent,
  );
  rule(
    `${name}-eksNodeClusterIngressRule`,
    {
      ...ofNodes,
      ...{ fromPort: 1025, toPort: 65_535, protocol: "tcp", sourceSecurityGroupId: clusterGroupId },
      description: "Allow worker Kubelets and pods to receive communication from the cluster control plane",
    },
    parent,
  );
  rule(
    `${name}-eksExtApiServerClusterIngressRule`,
    {
      ...{ ...ofNodes, ...HTTPS, sourceSecurityGroupId: clusterGroupId },
      description:
        "Allow pods running extension API servers on port 443 to receive communication from cluster control plane",
    },
    parent,
  );
  rule(
    `${name}-eksNodeInternetEgressRule`,
    {
      ...{ ...EVERYTHING, type: "egress", securityGroupId: nodes.id, cidrBlocks: ["0.0.0.0/0"] },
      description: "Allow internet access.",
    },
    parent,
  );
  const clusterIngressRule = rule(
    `${name}-eksClusterIngressRule`,
    {
      ...{ ...HTTPS, type: "ingress", securityGroupId: clusterGroupId, sourceSecurityGroupId: nodes.id },
      description: "Allow pods to communicate with the cluster API Server",
    },
    parent,
  );
  return { group: nodes, clusterIngressRule };
}

function group(
  name: string,
  vpcId: ClusterArgs["vpcId"],
  tags: Input<Record<string, string>>,
  parent: Resource,
): Group {
  return child<SecurityGroup, SecurityGroupArgs, "arn">(
    "aws:ec2/securityGroup:SecurityGroup",
    name,
    {
      // The SDK's own default.
      ...{ description: "Managed by Pulumi", revokeRulesOnDelete: true, tags },
      ...(vpcId !== undefined && { vpcId }),
    },
    ["arn"],
    { parent },
  );
}

function rule(name: string, args: SecurityGroupRuleArgs, parent: Resource): Rule {
  return child<SecurityGroupRule, SecurityGroupRuleArgs, "securityGroupRuleId">(
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    name,
    args,
    ["securityGroupRuleId"],
    { parent },
  );
}
