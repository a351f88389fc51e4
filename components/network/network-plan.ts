import { given } from "../given.ts";
import { NatGatewayMode } from "../choices.ts";
import { logRetentionDays } from "../aws.ts";
import { below, choiceProblems, type Problem, type Resolved } from "../validation.ts";
import { type Block, formatBlock, isPrivate, parseBlock } from "../cidr.ts";
import { subnetBlock, type Tier, vpcPrefix, zoneBlock, zoneLetter } from "./cidr-plan.ts";
import { endpointModes, type EndpointPlan, endpointProblems, planEndpoints } from "./endpoint-plan.ts";
import { ipv6Index, type SubnetTier } from "./ipv6-plan.ts";
import { natAddressProblems } from "./nat-addresses.ts";
import { podCidrProblems } from "./pod-cidr.ts";
import type { Plain } from "../plain.ts";
import type { NetworkArgs } from "./network-args.ts";

/** How many NAT gateways: none, one for all zones, or one a zone. */
export const natModes = Object.values(NatGatewayMode);

/** The plain part of a network's arguments: what decides which resources exist. */
export type NetworkPlanArgs = Plain<Omit<NetworkArgs, "region" | "accountId">>;

export interface SubnetPlan {
  /** Tier and zone, the last part of its name: `private-eu-west-1a`. */
  readonly role: string;
  readonly tier: SubnetTier;
  readonly zone: string;
  readonly cidr: string;
  /** Its /64 of the VPC's IPv6 block, where the network has one. */
  readonly ipv6Index: number;
  /** Role of its route table. */
  readonly routeTable: string;
}

export interface RouteTablePlan {
  /** The last part of its name: `public`, `private-eu-west-1a`, `database`. */
  readonly role: string;
  /** `internet`: both ways; `nat`: outwards only; `none`: the VPC, and gateway endpoints where it has them. */
  readonly way: "internet" | "nat" | "none";
  /** The zone whose NAT gateway is the way out. */
  readonly natZone?: string;
  readonly gatewayEndpoints: boolean;
}

export interface NetworkPlan {
  readonly vpcCidr: string;
  readonly podCidr?: string;
  readonly ipv6: boolean;
  readonly subnets: readonly SubnetPlan[];
  readonly routeTables: readonly RouteTablePlan[];
  /** Zones that have a NAT gateway of their own. */
  readonly natZones: readonly string[];
  /** Elastic IPs that somebody else made, by such a zone; the others get one. */
  readonly natAllocationIds: Readonly<Record<string, string>>;
  readonly endpoints: EndpointPlan;
  readonly flowLogRetentionDays: number;
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planNetwork(args: NetworkPlanArgs, path = ""): Resolved<NetworkPlan> {
  const at = below(path);
  const { availabilityZones: zones, podCidr, ipv6 = false, flowLogRetentionDays = 30 } = args;
  const { natGateways = "single", endpoints = "gateway" } = args;
  const vpc = parseBlock(args.cidr);
  const { natAllocationIds = {}, endpointZones = {} } = args;
  const endpointArgs = { mode: endpoints, zones, endpointZones };
  const natZones = natGateways === "none" ? [] : natGateways === "single" ? zones.slice(0, 1) : zones;
  const pods = podCidr === undefined ? undefined : parseBlock(podCidr);
  const podProblems = podCidr === undefined ? [] : blockProblems(podCidr, pods, at("podCidr"));
  const problems: Problem[] = [
    ...blockProblems(args.cidr, vpc, at("cidr")),
    ...zoneProblems(zones, at("availabilityZones")),
    ...podProblems,
    ...(vpc && pods && podProblems.length === 0 ? podCidrProblems(vpc, pods, at("podCidr")) : []),
    ...choiceProblems(natModes, natGateways, at("natGateways")),
    ...choiceProblems(endpointModes, endpoints, at("endpoints")),
    ...endpointProblems(endpointArgs, at),
    ...isolationProblems(natGateways, endpoints, at("natGateways")),
    ...natAddressProblems(natAllocationIds, natZones, at("natAllocationIds")),
    ...choiceProblems(logRetentionDays, flowLogRetentionDays, at("flowLogRetentionDays")),
  ];
  const optionalTiers = [
    ...(args.databaseSubnets ? (["database"] as const) : []),
    ...(args.intraSubnets ? (["intra"] as const) : []),
  ];
  const valid = vpc !== undefined && problems.length === 0;
  return {
    plan: {
      vpcCidr: vpc ? formatBlock(vpc) : args.cidr,
      ...(pods && { podCidr: formatBlock(pods) }),
      ipv6,
      subnets: valid ? planSubnets(vpc, pods, ["public", "private", ...optionalTiers], zones) : [],
      routeTables: [
        { role: "public", way: "internet", gatewayEndpoints: true },
        ...zones.map((zone) => privateTable(zone, natZones)),
        // Amazon RDS User Guide, "Importing data from Amazon S3": a database reaches S3 from its own subnets.
        ...optionalTiers.map((role): RouteTablePlan => ({
          role,
          way: "none",
          gatewayEndpoints: role === "database",
        })),
      ],
      natZones,
      natAllocationIds,
      endpoints: planEndpoints(endpointArgs),
      flowLogRetentionDays,
    },
    problems,
  };
}

function planSubnets(
  vpc: Block,
  pods: Block | undefined,
  tiers: readonly Tier[],
  zones: readonly string[],
): SubnetPlan[] {
  const subnet = (tier: SubnetTier, zone: string, block: Block): SubnetPlan => ({
    role: `${tier}-${zone}`,
    tier,
    zone,
    cidr: formatBlock(block),
    ipv6Index: ipv6Index(tier, zone),
    // Pods leave by the same way as the nodes of their zone.
    routeTable: tier === "private" || tier === "pod" ? privateRole(zone) : tier,
  });
  return [
    ...tiers.flatMap((tier) => zones.map((zone) => subnet(tier, zone, subnetBlock(vpc, tier, zone)))),
    ...(pods ? zones.map((zone) => subnet("pod", zone, zoneBlock(pods, zone))) : []),
  ];
}

function privateRole(zone: string): string {
  return `private-${zone}`;
}

function privateTable(zone: string, natZones: readonly string[]): RouteTablePlan {
  const natZone = natZones.includes(zone) ? zone : natZones[0];
  return {
    role: privateRole(zone),
    way: natZone === undefined ? "none" : "nat",
    ...given({ natZone }),
    gatewayEndpoints: true,
  };
}

/** Nodes that reach neither a registry nor AWS's APIs never join: said now instead of after a timeout of the nodes. */
function isolationProblems(natGateways: string, endpoints: string, path: string): Problem[] {
  if (natGateways !== "none" || endpoints !== "gateway") return [];
  return [
    {
      path,
      message: "private subnets would reach neither the internet nor AWS's APIs, so that no node could join",
      received: natGateways,
      allowed: "single or perZone; none together with endpoints: private",
      fix: "set endpoints to private for a network without internet, or natGateways to single",
    },
  ];
}

function blockProblems(text: string, block: Block | undefined, path: string): Problem[] {
  const allowed = `a private IPv4 block (RFC 1918 or 100.64.0.0/10) from /${vpcPrefix.min} to /${vpcPrefix.max}`;
  const problem = (message: string, fix: string): Problem[] => [
    { path, message, received: text, allowed, fix },
  ];
  if (!block)
    return problem("not an IPv4 CIDR block that starts at its first address", "write it like 10.20.0.0/16");
  if (block.prefix < vpcPrefix.min || block.prefix > vpcPrefix.max) {
    return problem(
      `a /${block.prefix} block can't hold the subnets`,
      `choose a prefix from /${vpcPrefix.min} to /${vpcPrefix.max}`,
    );
  }
  if (!isPrivate(block))
    return problem(
      "not a private address range",
      "choose a block inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10",
    );
  return [];
}

function zoneProblems(zones: readonly string[], path: string): Problem[] {
  const problems: Problem[] = [];
  // Amazon EKS User Guide, "VPC and subnet requirements": subnets in at least two zones.
  if (zones.length < 2 || zones.length > 6) {
    problems.push({
      path,
      message: `${zones.length} availability ${zones.length === 1 ? "zone" : "zones"}`,
      received: zones,
      allowed: "2 to 6 availability zones of the region",
      fix: "EKS needs subnets in at least two zones; name them, e.g. [eu-west-1a, eu-west-1b]",
    });
  }
  zones.forEach((zone, index) => {
    if (!/^[a-z]{2}(-[a-z]+)+-\d[a-h]$/.test(zone)) {
      problems.push({
        path: `${path}[${index}]`,
        message: "not an availability zone's name",
        received: zone,
        allowed: "the region's name and a letter from a to h",
        fix: "list the zones with: aws ec2 describe-availability-zones --query 'AvailabilityZones[].ZoneName'",
      });
    } else if (zones.findIndex((other) => zoneLetter(other) === zoneLetter(zone)) !== index) {
      problems.push({
        path: `${path}[${index}]`,
        message: "this zone is listed twice",
        received: zone,
        allowed: "each zone once",
        fix: "remove the repetition",
      });
    }
  });
  return problems;
}
