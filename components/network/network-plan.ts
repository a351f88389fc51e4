import { logRetentionDays } from "../aws.ts";
import { below, choiceProblems, type Problem } from "../validation.ts";
import {
  type Block,
  formatBlock,
  isPrivate,
  parseBlock,
  subnetBlock,
  type Tier,
  vpcPrefix,
  zoneLetter,
} from "./cidr-plan.ts";

/** How many NAT gateways: none, one for all zones, or one a zone. */
export const natModes = ["none", "single", "perZone"] as const;
export type NatMode = (typeof natModes)[number];

/** The plain part of a network's arguments: what decides which resources exist. */
export interface NetworkPlanArgs {
  readonly cidr: string;
  readonly availabilityZones: readonly string[];
  readonly natGateways?: string;
  readonly flowLogRetentionDays?: number;
}

export interface SubnetPlan {
  readonly tier: Tier;
  readonly zone: string;
  readonly cidr: string;
}

export interface NetworkPlan {
  readonly vpcCidr: string;
  readonly subnets: readonly SubnetPlan[];
  /** Zones that have a NAT gateway of their own. */
  readonly natZones: readonly string[];
  /** The zone whose NAT gateway a zone's private subnets use. */
  readonly natZoneOf: Readonly<Record<string, string>>;
  readonly flowLogRetentionDays: number;
}

export interface Resolved<T> {
  readonly plan: T;
  readonly problems: readonly Problem[];
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planNetwork(args: NetworkPlanArgs, path = ""): Resolved<NetworkPlan> {
  const at = below(path);
  const vpc = parseBlock(args.cidr);
  const nat = args.natGateways ?? "single";
  const retention = args.flowLogRetentionDays ?? 30;
  const zones = args.availabilityZones;
  const problems: Problem[] = [
    ...blockProblems(args.cidr, vpc, at("cidr")),
    ...zoneProblems(zones, at("availabilityZones")),
    ...choiceProblems(natModes, nat, at("natGateways")),
    ...choiceProblems(logRetentionDays, retention, at("flowLogRetentionDays")),
  ];
  if (!vpc || problems.length > 0) {
    return {
      plan: { vpcCidr: args.cidr, subnets: [], natZones: [], natZoneOf: {}, flowLogRetentionDays: retention },
      problems,
    };
  }
  const natZones = nat === "none" ? [] : nat === "single" ? zones.slice(0, 1) : [...zones];
  return {
    plan: {
      vpcCidr: formatBlock(vpc),
      subnets: (["public", "private"] as const).flatMap((tier) =>
        zones.map((zone) => ({ tier, zone, cidr: formatBlock(subnetBlock(vpc, tier, zone)) })),
      ),
      natZones,
      natZoneOf: Object.fromEntries(
        zones.flatMap((zone) => {
          const natZone = natZones.includes(zone) ? zone : natZones[0];
          return natZone === undefined ? [] : [[zone, natZone]];
        }),
      ),
      flowLogRetentionDays: retention,
    },
    problems,
  };
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
