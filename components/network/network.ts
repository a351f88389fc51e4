import type { EndpointMode, NatGatewayMode } from "../choices.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { createEndpoints } from "./endpoints.ts";
import { createFlowLogs } from "./flow-logs.ts";
import type { SubnetTier } from "./ipv6-plan.ts";
import { planNetwork } from "./network-plan.ts";
import { createRouting } from "./routing.ts";
import { createSubnets } from "./subnets.ts";

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

/**
 * A VPC for EKS over 2 to 6 zones: public and private subnets, optionally database, intra and pod subnets and IPv6;
 * NAT as chosen, an S3 gateway endpoint (image layers come from S3, so they bypass NAT) or every endpoint that a
 * cluster without internet needs, flow logs, load-balancer role tags, and a default security group that lets
 * nothing through. Every subnet's addresses follow from its tier and zone alone, so that what is added later moves
 * nothing.
 *
 * @example
 * new Network("main", {
 *   cidr: "10.20.0.0/16",
 *   region: "eu-west-1",
 *   accountId: "111122223333",
 *   availabilityZones: ["eu-west-1a", "eu-west-1b"],
 *   logKeyArn: key.keyArn,
 * });
 *
 * @transform aws:ec2/vpc:Vpc enableNetworkAddressUsageMetrics true
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** The VPC's own IPv4 block. */
  readonly vpcCidr: pulumi.Output<string>;
  /** One subnet a zone, in the order of `availabilityZones`. */
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** One subnet a zone, in the order of `availabilityZones`. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** One subnet a zone, in the order of `availabilityZones`; none without `databaseSubnets`. */
  readonly databaseSubnetIds: pulumi.Output<string[]>;
  /** One subnet a zone, in the order of `availabilityZones`; none without `intraSubnets`. */
  readonly intraSubnetIds: pulumi.Output<string[]>;
  /** The pod subnet by zone; none without `podCidr`. */
  readonly podSubnetIdsByZone: Readonly<Record<string, pulumi.Output<string>>>;
  /** The address that connections to the internet come from, by the zone of the NAT gateway. */
  readonly natPublicIps: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:network:Network", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planNetwork(args));
    assertValid(`Network ${name}`, problems);
    const child = { parent: this };
    const tagged = (suffix: string): { Name: string } => ({ Name: `${name}-${suffix}` });

    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: plan.vpcCidr,
        ...(plan.ipv6 ? { assignGeneratedIpv6CidrBlock: true } : {}),
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: tagged("vpc"),
      },
      child,
    );
    // Adopted and emptied: AWS FSBP EC2.2, the default group allows no traffic.
    new aws.ec2.DefaultSecurityGroup(
      `${name}-default`,
      { vpcId: vpc.id, tags: tagged("default-closed") },
      child,
    );
    const subnets = createSubnets(name, plan, vpc, this);
    const idsByZone = (tier: SubnetTier): Record<string, pulumi.Output<string>> =>
      Object.fromEntries(
        plan.subnets
          .filter((subnet) => subnet.tier === tier)
          .flatMap(({ role, zone }) => {
            const subnet = subnets.get(role);
            return subnet ? [[zone, subnet.id] as const] : [];
          }),
      );
    const idsOf = (tier: SubnetTier): pulumi.Output<string[]> => pulumi.all(Object.values(idsByZone(tier)));

    const { endpointTables, natPublicIps } = createRouting(name, plan, { vpcId: vpc.id, subnets }, this);
    createEndpoints(
      name,
      plan,
      {
        region: args.region,
        vpcId: vpc.id,
        routeTableIds: endpointTables.map(({ id }) => id),
        subnetIds: idsByZone("private"),
      },
      this,
    );
    createFlowLogs(
      name,
      {
        vpcId: vpc.id,
        region: args.region,
        accountId: args.accountId,
        retentionInDays: plan.flowLogRetentionDays,
        kmsKeyId: args.logKeyArn,
      },
      this,
    );

    this.vpcId = vpc.id;
    this.vpcCidr = vpc.cidrBlock;
    this.publicSubnetIds = idsOf("public");
    this.privateSubnetIds = idsOf("private");
    this.databaseSubnetIds = idsOf("database");
    this.intraSubnetIds = idsOf("intra");
    this.podSubnetIdsByZone = idsByZone("pod");
    this.natPublicIps = natPublicIps;
    this.registerOutputs({
      vpcId: this.vpcId,
      vpcCidr: this.vpcCidr,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      databaseSubnetIds: this.databaseSubnetIds,
      intraSubnetIds: this.intraSubnetIds,
      podSubnetIdsByZone: this.podSubnetIdsByZone,
      natPublicIps: this.natPublicIps,
    });
  }
}
