import { clusterArn, ec2Principal, partitionOf, policyDocument } from "../aws.ts";

/** Where Karpenter works, and what it may touch. */
export interface KarpenterScope {
  readonly clusterName: string;
  readonly region: string;
  readonly accountId: string;
}

/**
 * Makes and deletes the cluster's own nodes: only in these subnets, with this security group, and marked as the
 * cluster's; nothing that isn't so marked can be deleted.
 * Source: Karpenter v1, "CloudFormation", KarpenterControllerNodeLifecyclePolicy; here narrowed to ids.
 */
export function instancesPolicy(
  { clusterName, region, accountId }: KarpenterScope,
  subnetIds: readonly string[],
  securityGroupId: string,
): string {
  const partition = partitionOf(region);
  const ec2 = (account: string, resource: string): string =>
    `arn:${partition}:ec2:${region}:${account}:${resource}`;
  const own = (...kinds: string[]): string[] => kinds.map((kind) => ec2(accountId, `${kind}/*`));
  const made = own(
    "fleet",
    "instance",
    "volume",
    "network-interface",
    "launch-template",
    "spot-instances-request",
  );
  const owned = { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: "owned" };
  const marked = {
    [`aws:RequestTag/kubernetes.io/cluster/${clusterName}`]: "owned",
    "aws:RequestTag/eks:eks-cluster-name": clusterName,
  };
  const ofPool = { "aws:ResourceTag/karpenter.sh/nodepool": "*" };
  const forPool = { "aws:RequestTag/karpenter.sh/nodepool": "*" };
  return policyDocument(
    {
      Sid: "LaunchWithImagesSubnetsAndGroup",
      Effect: "Allow",
      Action: ["ec2:RunInstances", "ec2:CreateFleet"],
      Resource: [
        ec2("", "image/*"),
        ec2("", "snapshot/*"),
        ec2(accountId, `security-group/${securityGroupId}`),
        ...subnetIds.map((id) => ec2(accountId, `subnet/${id}`)),
      ],
    },
    {
      Sid: "LaunchFromOwnTemplates",
      Effect: "Allow",
      Action: ["ec2:RunInstances", "ec2:CreateFleet"],
      Resource: own("launch-template"),
      Condition: { StringEquals: owned, StringLike: ofPool },
    },
    {
      Sid: "LaunchMarkedOnly",
      Effect: "Allow",
      Action: ["ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"],
      Resource: made,
      Condition: { StringEquals: marked, StringLike: forPool },
    },
    {
      Sid: "MarkWhatIsMade",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: made,
      Condition: {
        StringEquals: {
          ...marked,
          "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"],
        },
        StringLike: forPool,
      },
    },
    {
      Sid: "NameOwnInstances",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: own("instance"),
      Condition: {
        StringEquals: owned,
        StringLike: ofPool,
        StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": clusterName },
        "ForAllValues:StringEquals": {
          "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"],
        },
      },
    },
    {
      Sid: "DeleteOwn",
      Effect: "Allow",
      Action: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
      Resource: own("instance", "launch-template"),
      Condition: { StringEquals: owned, StringLike: ofPool },
    },
  );
}

/** Gives nodes their role, and no other; the instance profile is there already, so that it makes none. */
export function nodeRolePolicy(region: string, roleArn: string, instanceProfileArn: string): string {
  return policyDocument(
    {
      Sid: "PassNodeRole",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: roleArn,
      Condition: {
        StringEquals: { "iam:PassedToService": ec2Principal(region) },
      },
    },
    {
      Sid: "ReadInstanceProfile",
      Effect: "Allow",
      Action: "iam:GetInstanceProfile",
      Resource: instanceProfileArn,
    },
  );
}

/**
 * Looks up what there is to choose from.
 * Source: Karpenter v1, "CloudFormation", KarpenterControllerResourceDiscoveryPolicy; Service Authorization Reference
 * for what has no resource level.
 */
export function discoveryPolicy(scope: KarpenterScope, zonalShift: boolean): string {
  const { region } = scope;
  const partition = partitionOf(region);
  const cluster = clusterArn(scope);
  return policyDocument(
    { Sid: "ReadCluster", Effect: "Allow", Action: "eks:DescribeCluster", Resource: cluster },
    {
      Sid: "ReadImageParameters",
      Effect: "Allow",
      Action: "ssm:GetParameter",
      Resource: `arn:${partition}:ssm:${region}::parameter/aws/service/*`,
    },
    {
      // Service Authorization Reference, Amazon EC2: Describe actions have no resource level.
      Sid: "NoResourceLevelDescribe",
      Effect: "Allow",
      Action: [
        "ec2:DescribeCapacityReservations",
        "ec2:DescribeImages",
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceStatus",
        "ec2:DescribeInstanceTypeOfferings",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribePlacementGroups",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSpotPriceHistory",
        "ec2:DescribeSubnets",
      ],
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    {
      // Service Authorization Reference, AWS Price List, and Karpenter's AllowUnscopedInstanceProfileListAction.
      Sid: "NoResourceLevelPricesAndProfiles",
      Effect: "Allow",
      Action: ["iam:ListInstanceProfiles", "pricing:GetProducts"],
      Resource: "*",
    },
    ...(zonalShift
      ? [
          {
            // Karpenter's AllowZonalShiftStatusReadOnly: the condition names the cluster instead.
            Sid: "NoResourceLevelZonalShift",
            Effect: "Allow" as const,
            Action: "arc-zonal-shift:GetManagedResource",
            Resource: "*",
            Condition: { StringEquals: { "arc-zonal-shift:ResourceIdentifier": cluster } },
          },
        ]
      : []),
  );
}

/**
 * Makes the role by which EC2 runs Spot Instances, once an account: whoever calls EC2's API has to see to it, and the first
 * request fails with ServiceLinkedRoleCreationNotPermitted where neither the role nor this permission is there.
 * Sources: Amazon EC2 User Guide, "Service-linked role for Spot Instance requests"; Karpenter, "Troubleshooting",
 * "Missing Service Linked Role"; Service Authorization Reference, IAM, `iam:AWSServiceName`.
 */
export function spotRolePolicy({ region, accountId }: KarpenterScope): string {
  const service = "spot.amazonaws.com";
  return policyDocument({
    Sid: "MakeServiceRoleOfSpot",
    Effect: "Allow",
    Action: "iam:CreateServiceLinkedRole",
    Resource: `arn:${partitionOf(region)}:iam::${accountId}:role/aws-service-role/${service}/AWSServiceRoleForEC2Spot`,
    Condition: { StringEquals: { "iam:AWSServiceName": service } },
  });
}

/** Reads its interruption queue. */
export function interruptionsPolicy(queueArn: string): string {
  return policyDocument({
    Sid: "ReadInterruptions",
    Effect: "Allow",
    Action: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
    Resource: queueArn,
  });
}

/** Lets these EventBridge rules, and nobody else, send to the queue, and nobody without TLS do anything. */
export function queuePolicy(queueArn: string, ruleArns: readonly string[]): string {
  return policyDocument(
    {
      Sid: "EventsOfOurRules",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
    },
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "sqs:*",
      Resource: queueArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  );
}
