/**
 * AWS-managed policies of a node that runs an EKS-optimized AMI, of a node group or Karpenter's.
 *
 * At boot nodeadm (AL2023) and Bottlerocket ask EC2 for the node's own private DNS name (`ec2:DescribeInstances`):
 * without it the node never joins. AmazonEKSWorkerNodeMinimalPolicy lacks it, for it is Auto Mode's.
 * Sources: Amazon EKS User Guide, "Amazon EKS node IAM role"; awslabs/amazon-eks-ami, nodeadm/internal/api/status.go;
 * bottlerocket-os/bottlerocket-core-kit, pluto; AWS Managed Policy Reference.
 */
const always = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];

/**
 * @param sessionManager - whether Session Manager reaches the node: both AMI families bring its agent. Source: AWS Systems
 *   Manager User Guide, "Configure instance permissions required for Systems Manager"
 */
export const nodePolicies = (sessionManager = false): string[] => [
  ...always,
  ...(sessionManager ? ["AmazonSSMManagedInstanceCore"] : []),
];
