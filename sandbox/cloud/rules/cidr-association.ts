import { type Cidr, contains, overlaps } from "./cidr.ts";

const TEN: Cidr = { base: 0x0a00_0000, prefix: 8 };
const CLASS_B: Cidr = { base: 0xac10_0000, prefix: 12 }; // 172.16.0.0
const CLASS_C: Cidr = { base: 0xc0a8_0000, prefix: 16 }; // 192.168.0.0
const RFC_1918 = [TEN, CLASS_B, CLASS_C];
const BENCHMARKS: Cidr = { base: 0xc613_0000, prefix: 16 }; // 198.19.0.0
const LINK_LOCAL: Cidr = { base: 0xa9fe_0000, prefix: 16 }; // 169.254.0.0

/**
 * Whether AWS refuses `block` in a VPC that has `other`.
 * AWS: "VPC CIDR blocks", the table "IPv4 CIDR block association restrictions".
 */
export function isRestricted(other: Cidr, block: Cidr): boolean {
  const range = rangeOf(other);
  if (overlaps(LINK_LOCAL, block)) return true;
  if (overlaps(BENCHMARKS, block) && range !== BENCHMARKS) return true;
  if (RFC_1918.some((each) => each !== range && overlaps(each, block))) return true;
  // 10.0.0.0/15 and 10.0.0.0/16; 172.31.0.0/16
  if (overlaps({ base: TEN.base, prefix: 15 }, other)) return overlaps({ base: TEN.base, prefix: 16 }, block);
  return range === CLASS_B && overlaps({ base: 0xac1f_0000, prefix: 16 }, block);
}

function rangeOf(block: Cidr): Cidr | undefined {
  return [...RFC_1918, BENCHMARKS].find((range) => contains(range, block));
}
