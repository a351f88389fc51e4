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
import type { NetworkArgs } from "./network-args.ts";

export type { NetworkArgs } from "./network-args.ts";

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
        ...(plan.ipv6 && { assignGeneratedIpv6CidrBlock: true }),
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
