import { partitionOf, policyDocument } from "../aws.ts";

export interface LoadBalancerControllerPolicyArgs {
  readonly clusterName: string;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  readonly vpcId: string;
}

/** The controller's tag on everything that it makes; the value is the cluster's name. */
const clusterTag = "elbv2.k8s.aws/cluster";

/**
 * What the AWS Load Balancer Controller 3.5 may do: what its documented policy (docs/install/iam_policy.json)
 * allows, less the calls that it doesn't make as we configure it (Outposts, Cognito, WAF Classic, Shield, IAM's
 * certificates), in one account and region, and on load balancers, target groups, listeners and rules only where
 * they carry this cluster's tag; the documented one takes any cluster's.
 * Source of resource levels and condition keys: Service Authorization Reference of EC2, Elastic Load Balancing V2,
 * WAF V2, ACM and IAM.
 */
export function loadBalancerControllerPolicy(args: LoadBalancerControllerPolicyArgs): string {
  const { clusterName, region, accountId, vpcId } = args;
  const partition = partitionOf(region);
  const arn = (service: string, resource: string): string =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  const elb = (...resources: string[]): string[] =>
    resources.map((resource) => arn("elasticloadbalancing", resource));
  const loadBalancers = elb("loadbalancer/app/*", "loadbalancer/net/*");
  const targetGroups = elb("targetgroup/*");
  const listeners = elb("listener/app/*", "listener/net/*");
  const rules = elb("listener-rule/app/*", "listener-rule/net/*");
  const securityGroups = arn("ec2", "security-group/*");
  const ours = { StringEquals: { [`aws:ResourceTag/${clusterTag}`]: clusterName } };
  const asOurs = { StringEquals: { [`aws:RequestTag/${clusterTag}`]: clusterName } };
  // The tag that says whose it is can be set at creation only.
  const oursUnchanged = { ...ours, Null: { [`aws:RequestTag/${clusterTag}`]: "true" } };

  return policyDocument(
    {
      // None of these has a resource level: Service Authorization Reference, EC2 and Elastic Load Balancing V2.
      Sid: "NoResourceLevelDescribe",
      Effect: "Allow",
      Action: [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstances",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "elasticloadbalancing:DescribeCapacityReservation",
        "elasticloadbalancing:DescribeListenerAttributes",
        "elasticloadbalancing:DescribeListenerCertificates",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:DescribeTrustStores",
      ],
      Resource: "*",
    },
    {
      // Certificates are found by listing them: Service Authorization Reference, ACM.
      Sid: "NoResourceLevelListCertificates",
      Effect: "Allow",
      Action: "acm:ListCertificates",
      Resource: "*",
    },
    {
      // Part of associating a web ACL, which is scoped below: Service Authorization Reference, Elastic Load Balancing V2.
      Sid: "NoResourceLevelSetWebAcl",
      Effect: "Allow",
      Action: "elasticloadbalancing:SetWebAcl",
      Resource: "*",
    },
    {
      Sid: "ReadCertificates",
      Effect: "Allow",
      Action: "acm:DescribeCertificate",
      Resource: arn("acm", "certificate/*"),
    },
    {
      Sid: "AssociateWebAcls",
      Effect: "Allow",
      Action: [
        "wafv2:AssociateWebACL",
        "wafv2:DisassociateWebACL",
        "wafv2:GetWebACL",
        "wafv2:GetWebACLForResource",
      ],
      Resource: [arn("wafv2", "regional/webacl/*"), ...elb("loadbalancer/app/*")],
    },
    {
      Sid: "CreateServiceLinkedRole",
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: `arn:${partition}:iam::${accountId}:role/aws-service-role/elasticloadbalancing.amazonaws.com/*`,
      Condition: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
    {
      // Nodes' and pods' groups too, which carry no tag of the controller's: it lets its load balancers in.
      Sid: "OpenSecurityGroupsOfTheVpc",
      Effect: "Allow",
      Action: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
      Resource: securityGroups,
      Condition: { ArnEquals: { "ec2:Vpc": arn("ec2", `vpc/${vpcId}`) } },
    },
    {
      Sid: "CreateSecurityGroupsInTheVpc",
      Effect: "Allow",
      Action: "ec2:CreateSecurityGroup",
      Resource: arn("ec2", `vpc/${vpcId}`),
    },
    {
      Sid: "CreateTaggedSecurityGroups",
      Effect: "Allow",
      Action: "ec2:CreateSecurityGroup",
      Resource: securityGroups,
      Condition: asOurs,
    },
    {
      Sid: "TagNewSecurityGroups",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: securityGroups,
      Condition: {
        StringEquals: { ...asOurs.StringEquals, "ec2:CreateAction": "CreateSecurityGroup" },
      },
    },
    {
      Sid: "TagOwnSecurityGroups",
      Effect: "Allow",
      Action: ["ec2:CreateTags", "ec2:DeleteTags"],
      Resource: securityGroups,
      Condition: oursUnchanged,
    },
    {
      Sid: "DeleteOwnSecurityGroups",
      Effect: "Allow",
      Action: "ec2:DeleteSecurityGroup",
      Resource: securityGroups,
      Condition: ours,
    },
    {
      Sid: "CreateLoadBalancers",
      Effect: "Allow",
      Action: ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
      Resource: [...loadBalancers, ...targetGroups],
      Condition: asOurs,
    },
    {
      Sid: "TagNewLoadBalancers",
      Effect: "Allow",
      Action: "elasticloadbalancing:AddTags",
      Resource: [...loadBalancers, ...targetGroups, ...listeners, ...rules],
      Condition: {
        StringEquals: {
          ...asOurs.StringEquals,
          "elasticloadbalancing:CreateAction": [
            "CreateListener",
            "CreateLoadBalancer",
            "CreateRule",
            "CreateTargetGroup",
          ],
        },
      },
    },
    {
      Sid: "TagOwnLoadBalancers",
      Effect: "Allow",
      Action: ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
      Resource: [...loadBalancers, ...targetGroups, ...listeners, ...rules],
      Condition: oursUnchanged,
    },
    {
      Sid: "ManageOwnLoadBalancers",
      Effect: "Allow",
      Action: [
        "elasticloadbalancing:AddListenerCertificates",
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:ModifyCapacityReservation",
        "elasticloadbalancing:ModifyIpPools",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyListenerAttributes",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:RemoveListenerCertificates",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
      ],
      Resource: [...loadBalancers, ...targetGroups, ...listeners, ...rules],
      Condition: ours,
    },
    {
      // Rules' order has no condition on tags: Service Authorization Reference, Elastic Load Balancing V2.
      Sid: "OrderRules",
      Effect: "Allow",
      Action: "elasticloadbalancing:SetRulePriorities",
      Resource: rules,
    },
    {
      // The documented policy has all target groups, since a TargetGroupBinding may name one that was made elsewhere, and
      // so take its traffic. One that is to be filled from here says so by the cluster's tag.
      Sid: "RegisterTargets",
      Effect: "Allow",
      Action: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      Resource: targetGroups,
      Condition: ours,
    },
  );
}
