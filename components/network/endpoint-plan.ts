import { EndpointMode } from "../choices.ts";

/** Which AWS services are reached without the internet: S3 alone, or all that a cluster needs. */
export const endpointModes = Object.values(EndpointMode);

export interface EndpointPlan {
  /** Services with a gateway endpoint: a route, free of charge. */
  readonly gateway: readonly string[];
  /** Services with an interface endpoint: an address in each zone, charged by the hour. */
  readonly interface: readonly string[];
}

/**
 * What a cluster calls that has no way to the internet.
 * Source: Amazon EKS User Guide, "Deploy private clusters with limited internet access", and per line. Left out is
 * Route 53, which is reached in another region than the cluster's: external-dns needs a way out.
 */
const clusterServices = [
  "autoscaling", // Cluster Autoscaler
  "ec2", // the VPC CNI, the EBS CSI driver, Karpenter, and nodes that look up their own name
  "ecr.api", // image pulls: the credential
  "ecr.dkr", // image pulls: the manifests; layers come from S3
  "eks", // nodes and Karpenter describe the cluster
  "eks-auth", // credentials of pods by Pod Identity
  "elasticloadbalancing", // AWS Load Balancer Controller
  "kms", // AWS KMS Developer Guide, "Connect to AWS KMS through a VPC endpoint": what pods decrypt themselves
  "logs", // log shippers
  "secretsmanager", // External Secrets
  "sqs", // Karpenter documentation, "Interruption": its queue
  "ssm", // Karpenter looks up node images by parameter; agent of Session Manager
  "ssmmessages", // AWS Systems Manager User Guide, "VPC endpoints": Session Manager's channel, the only way onto a node
  "sts", // IAM roles for service accounts; nodes that authenticate with the cluster
  "wafv2", // AWS Load Balancer Controller's web ACL: AWS PrivateLink Guide, "AWS services that integrate with PrivateLink"
] as const;

/** Adding a service to a list adds an endpoint and changes no other. */
export function planEndpoints(mode: string): EndpointPlan {
  return mode === "private"
    ? { gateway: ["s3", "dynamodb"], interface: clusterServices }
    : { gateway: ["s3"], interface: [] };
}
