import { literal } from "./admission.ts";

const CIDR_BLOCK = /^([0-9A-Fa-f.:]+)\/(\d{1,3})$/;

/**
 * The shortest prefixes that a list of known networks has use for: the largest private network is 10.0.0.0/8, and
 * registries hand out IPv6 by /12 to whole continents. Whatever is wider is the internet, or one half of it, with
 * 0.0.0.0/0 cut in two.
 */
const SHORTEST_PREFIX = { ipv4: 8, ipv6: 16 };

/** What `isBoundedCidr` accepts, in words. */
export const BOUNDED_CIDR = `a CIDR block of /${SHORTEST_PREFIX.ipv4} or narrower (IPv6: /${SHORTEST_PREFIX.ipv6})`;

/** Whether a value is a CIDR block that leaves most of the internet out. */
export function isBoundedCidr(value: unknown): boolean {
  const [, address, prefix] = typeof value === "string" ? (CIDR_BLOCK.exec(value) ?? []) : [];
  if (address === undefined || prefix === undefined) return false;
  return Number(prefix) >= (address.includes(":") ? SHORTEST_PREFIX.ipv6 : SHORTEST_PREFIX.ipv4);
}

/** The same as CEL, of a string. */
export const isBoundedCidrInCel = (value: string): string =>
  `${value}.matches(${literal(CIDR_BLOCK.source)}) &&
    int(${value}.split("/")[1]) >= (${value}.contains(":") ? ${SHORTEST_PREFIX.ipv6} : ${SHORTEST_PREFIX.ipv4})`;

/** Whether a peer of a network policy leaves most of the internet out, as CEL. */
export const ofBoundedBlock = (peer: string): string =>
  `(!has(${peer}.ipBlock) || (${isBoundedCidrInCel(`${peer}.ipBlock.cidr`)}))`;
