import { type Block, blockSize } from "../cidr.ts";

/**
 * Which address block each subnet gets. Pure: the same block and zone always give the same subnet block,
 * whatever other zones or tiers there are, so adding one later renumbers nothing.
 *
 * A VPC's primary block is cut into eighths: private takes the first four (nodes, and pods unless they have a block
 * of their own, need most addresses), public, database and intra one each, and one stays free. Within a tier, and
 * within the pods' block, each zone letter (a to h) owns a fixed slot of eight.
 */
export const tiers = ["private", "public", "database", "intra"] as const;
export type Tier = (typeof tiers)[number];

/**
 * Prefix lengths of a VPC's blocks: AWS allows none above /16, and /21 still gives private and pod subnets of /25
 * and /24.
 */
export const vpcPrefix = { min: 16, max: 21 } as const;

interface Share {
  /** First eighth of the VPC block. */
  readonly eighth: number;
  /** Prefix bits below the VPC's: 1 is a half, 3 an eighth. */
  readonly bits: number;
}
const shares: Readonly<Record<Tier, Share>> = {
  private: { eighth: 0, bits: 1 },
  public: { eighth: 4, bits: 3 },
  database: { eighth: 5, bits: 3 },
  intra: { eighth: 6, bits: 3 },
};
const slotBits = 3;
const zoneLetters = "abcdefgh";

/** How many zones a tier has room for. */
export const zoneSlots = zoneLetters.length;

/** The letter of an availability zone's name: `eu-west-1b` → `b`. */
export function zoneLetter(zone: string): string {
  return zone.slice(-1);
}

/**
 * The slot of a zone within its tier, 0 to 7.
 * @param zone An availability zone's name ending in a letter from a to h.
 */
export function zoneSlot(zone: string): number {
  const slot = zoneLetters.indexOf(zoneLetter(zone));
  if (slot < 0) throw new RangeError(`no slot for availability zone ${zone}`);
  return slot;
}

/** The zone's eighth of a block: of the pods' block, its pod subnet. */
export function zoneBlock(block: Block, zone: string): Block {
  const prefix = block.prefix + slotBits;
  return { base: block.base + zoneSlot(zone) * blockSize(prefix), prefix };
}

/**
 * The block of one subnet of the VPC's primary block.
 * @param vpc A block whose prefix lies within {@link vpcPrefix}.
 */
export function subnetBlock(vpc: Block, tier: Tier, zone: string): Block {
  const { eighth, bits } = shares[tier];
  return zoneBlock({ base: vpc.base + eighth * blockSize(vpc.prefix + 3), prefix: vpc.prefix + bits }, zone);
}
