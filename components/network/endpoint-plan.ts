import { EndpointMode } from "../choices.ts";
import { spellingFix } from "../closest.ts";
import type { PathOf, Problem } from "../validation.ts";

/** Which AWS services are reached without the internet: S3 alone, or all that a cluster needs. */
export const endpointModes = Object.values(EndpointMode);

export interface EndpointPlan {
  /** Services with a gateway endpoint: a route, free of charge. */
  readonly gateway: readonly string[];
  /** Services with an interface endpoint: an address in each of these zones, charged by the hour. */
  readonly interface: readonly { readonly service: string; readonly zones: readonly string[] }[];
}

/**
 * Services whose interface endpoints in China have names of another form. Source: AWS CDK, aws-ec2/lib/vpc-endpoint.ts,
 * which lists what `aws ec2 describe-vpc-endpoint-services` answers there; of those that a cluster calls, in both regions.
 * S3's gateway endpoint is not among them, and GovCloud's are called as everywhere.
 */
const prefixedInChina: readonly string[] = ["autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks", "sqs", "sts"];

/** Name of a service's endpoint in a region, as CreateVpcEndpoint wants it. */
export function endpointServiceName(service: string, region: string): string {
  const name = `com.amazonaws.${region}.${service}`;
  return region.startsWith("cn-") && prefixedInChina.includes(service) ? `cn.${name}` : name;
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

export interface EndpointPlanArgs {
  readonly mode: string;
  readonly zones: readonly string[];
  /** Zones that have a service's endpoint, by the service. */
  readonly endpointZones: Readonly<Record<string, readonly string[]>>;
}

/** Adding a service to a list adds an endpoint and changes no other. */
export function planEndpoints({ mode, zones, endpointZones }: EndpointPlanArgs): EndpointPlan {
  if (mode !== "private") return { gateway: ["s3"], interface: [] };
  return {
    gateway: ["s3", "dynamodb"],
    interface: clusterServices
      .map((service) => ({
        service,
        zones: Object.hasOwn(endpointZones, service) ? (endpointZones[service] ?? []) : zones,
      }))
      .filter((endpoint) => endpoint.zones.length > 0),
  };
}

export function endpointProblems({ mode, zones, endpointZones }: EndpointPlanArgs, at: PathOf): Problem[] {
  const services: readonly string[] = clusterServices;
  const entries = Object.entries(endpointZones);
  if (mode !== "private" && entries.length > 0)
    return [
      {
        path: at("endpointZones"),
        message: "there are no interface endpoints",
        received: endpointZones,
        allowed: "must be unset with endpoints: gateway",
        fix: "remove it, or set endpoints to private",
      },
    ];
  return entries.flatMap(([service, chosen]) => {
    const path = `${at("endpointZones")}.${service}`;
    if (!services.includes(service))
      return [
        {
          path,
          message: "this service has no interface endpoint here",
          received: service,
          allowed: services.join(", "),
          fix: spellingFix(service, services, "name one of these"),
        },
      ];
    return chosen.flatMap((zone, index) =>
      zones.includes(zone) && chosen.indexOf(zone) === index
        ? []
        : [
            {
              path: `${path}[${index}]`,
              message: "not a zone of this network, or listed twice",
              received: zone,
              allowed: zones.join(", "),
              fix: "name zones of availabilityZones; none at all for no endpoint",
            },
          ],
    );
  });
}
