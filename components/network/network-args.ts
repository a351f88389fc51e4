import type * as pulumi from "@pulumi/pulumi";
import type { EndpointMode, NatGatewayMode } from "../choices.ts";

export interface NetworkArgs {
  /** The VPC's IPv4 block, /16 to /21, e.g. `10.20.0.0/16`. */
  readonly cidr: string;
  /** AWS region, e.g. `eu-west-1`. */
  readonly region: string;
  /** The account that everything is made in, 12 digits. */
  readonly accountId: string;
  /** 2 to 6 zones, pinned: a zone keeps its blocks whatever zones are added or removed beside it. */
  readonly availabilityZones: string[];
  /**
   * `none` (no way out, by IPv6 neither; needs `endpoints: private`), `single` (cheapest; its zone is the first
   * listed) or `perZone` (survives a zone's loss).
   * @default "single"
   */
  readonly natGateways?: NatGatewayMode;
  /**
   * Allocation IDs of Elastic IPs of your own for the NAT gateways, by zone, e.g.
   * `{ "eu-west-1a": "eipalloc-0123456789abcdef0" }`: addresses that others have on their lists and that outlive the
   * network. A change replaces the zone's NAT gateway.
   * @default {} new ones, which go with the network
   */
  readonly natAllocationIds?: Record<string, string>;
  /**
   * Whether there is a database subnet a zone. They reach the VPC, and S3 through its gateway endpoint (imports and
   * exports of Amazon RDS); no route leads to the internet.
   * @default false
   */
  readonly databaseSubnets?: boolean;
  /**
   * Whether there is an intra subnet a zone, which reaches nothing but the VPC.
   * @default false
   */
  readonly intraSubnets?: boolean;
  /**
   * A second IPv4 block for the pods alone, /16 to /21, where the VPC's own has too few addresses: of
   * `100.64.0.0/10`, or of the VPC's own RFC 1918 range. Each zone has a pod subnet of an eighth of it, with the
   * routes of the zone's private subnet. Source: Amazon VPC User Guide, "IPv4 CIDR block association restrictions".
   * @default pods share the private subnets
   */
  readonly podCidr?: string;
  /**
   * Whether the network has IPv6 beside IPv4: a /56 of Amazon's for the VPC and a /64 a subnet. What starts in
   * private and pod subnets gets an address and leaves by an egress-only gateway; in public ones it asks for it.
   * May be switched on later; AWS does not take the block back while subnets have theirs, so it stays on.
   * @default false
   */
  readonly ipv6?: boolean;
  /**
   * Which AWS services are reached without the internet: `gateway` (S3, free of charge) or `private` (also DynamoDB,
   * and an interface endpoint with private DNS in each zone for everything that a cluster without internet calls;
   * charged by the hour). AWS refuses a zone in which a service has no endpoint: `endpointZones`.
   * Source: Amazon EKS User Guide, "Deploy private clusters with limited internet access".
   * @default "gateway"
   */
  readonly endpoints?: EndpointMode;
  /**
   * Zones of single services' interface endpoints, e.g. `{ wafv2: ["eu-west-1a"], sqs: [] }`: fewer cost less, none makes no
   * endpoint, and pods of other zones pay for the way there. `aws ec2 describe-vpc-endpoint-services` says which zones a
   * service has. With `endpoints: private` only.
   * @default {} all zones
   */
  readonly endpointZones?: Record<string, string[]>;
  /**
   * Days that VPC flow logs are kept, a period that CloudWatch Logs accepts.
   * @default 30
   */
  readonly flowLogRetentionDays?: number;
  /**
   * ARN of the KMS key for the flow logs.
   * @default CloudWatch Logs' own encryption
   */
  readonly logKeyArn?: pulumi.Input<string>;
}
