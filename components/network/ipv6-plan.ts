import { type Tier, zoneSlot, zoneSlots } from "./cidr-plan.ts";

/** Every kind of subnet: the tiers of the primary block, and the pods' own. */
export type SubnetTier = Tier | "pod";

/** Each tier owns eight /64 blocks, in this order; a new tier goes to the end, or the others would move. */
const order: readonly SubnetTier[] = ["private", "public", "database", "intra", "pod"];

/** Which of the VPC's 256 /64 blocks a subnet gets: for the same tier and zone always the same one. */
export function ipv6Index(tier: SubnetTier, zone: string): number {
  return order.indexOf(tier) * zoneSlots + zoneSlot(zone);
}

/**
 * One /64 of a VPC's IPv6 block, as AWS writes it (RFC 5952): `2001:db8:1234:1a00::/56`, 9 → `2001:db8:1234:1a09::/64`.
 * @param vpcBlock The /56 that Amazon provides. Amazon VPC User Guide, "IPv6 VPC CIDR blocks".
 * @param index 0 to 255.
 */
export function ipv6SubnetBlock(vpcBlock: string, index: number): string {
  const [, text] = /^([0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,3})::\/56$/i.exec(vpcBlock) ?? [];
  const groups = (text ?? "").split(":").map((group) => parseInt(group, 16));
  const [a = 0, b = 0, c = 0, d = 0] = groups;
  if (text === undefined || d % 256 !== 0) throw new RangeError(`not an IPv6 /56 block: ${vpcBlock}`);
  const parts = [a, b, c, d + index].map((group) => group.toString(16));
  // The zeros that `::` stands for are the longest run, at the end: it takes in those before them.
  return `${parts.join(":").replace(/(?<!:0)(:0)+$/, "")}::/64`;
}
