import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ipv6SubnetBlock, type SubnetTier } from "./ipv6-plan.ts";
import type { NetworkPlan } from "./network-plan.ts";

/**
 * AWS Load Balancer Controller, "Subnet auto-discovery": role tags say where load balancers may go, internet-facing
 * ones and internal ones.
 */
const loadBalancerTags: Readonly<Partial<Record<SubnetTier, Readonly<Record<string, string>>>>> = {
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1" },
};

/** Tiers in which whatever starts gets an IPv6 address by itself; they lead outwards only. */
const addressedTiers: readonly SubnetTier[] = ["private", "pod"];

/** The subnets of a plan by role, with the pods' block that some of them need. */
export function createSubnets(
  name: string,
  plan: NetworkPlan,
  vpc: aws.ec2.Vpc,
  parent: pulumi.Resource,
): ReadonlyMap<string, aws.ec2.Subnet> {
  const child = { parent };
  const pods =
    plan.podCidr === undefined
      ? undefined
      : new aws.ec2.VpcIpv4CidrBlockAssociation(
          `${name}-pods`,
          { vpcId: vpc.id, cidrBlock: plan.podCidr },
          child,
        );
  return new Map(
    plan.subnets.map(({ role, tier, zone, cidr, ipv6Index }) => [
      role,
      new aws.ec2.Subnet(
        `${name}-${role}`,
        {
          // By way of the association: the block has to be there first, and can only go last.
          vpcId: tier === "pod" && pods ? pods.vpcId : vpc.id,
          cidrBlock: cidr,
          availabilityZone: zone,
          // AWS FSBP EC2.15: nothing gets a public address by itself, not even in a public subnet.
          mapPublicIpOnLaunch: false,
          ...(plan.ipv6 && {
            ipv6CidrBlock: vpc.ipv6CidrBlock.apply((block) => ipv6SubnetBlock(block, ipv6Index)),
            assignIpv6AddressOnCreation: addressedTiers.includes(tier),
          }),
          tags: { Name: `${name}-${role}`, ...loadBalancerTags[tier] },
        },
        child,
      ),
    ]),
  );
}
