/** IPv4 address blocks: reading, writing, comparing and judging them. */
import type { Problem } from "./validation.ts";

export interface Block {
  /** First address as an unsigned 32-bit number. */
  readonly base: number;
  readonly prefix: number;
}

/** Reads `10.20.0.0/16`; undefined unless it is IPv4 and the address is the block's first. */
export function parseBlock(text: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  const base = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return base % blockSize(prefix) === 0 ? { base, prefix } : undefined;
}

export function formatBlock({ base, prefix }: Block): string {
  return `${[24, 16, 8, 0].map((shift) => (base >>> shift) & 255).join(".")}/${prefix}`;
}

export function contains(outer: Block, inner: Block): boolean {
  return (
    inner.base >= outer.base && inner.base + blockSize(inner.prefix) <= outer.base + blockSize(outer.prefix)
  );
}

export function overlaps(one: Block, other: Block): boolean {
  return contains(one, other) || contains(other, one);
}

/** RFC 1918: addresses for private use. */
export const privateRanges: readonly Block[] = [
  { base: 0x0a00_0000, prefix: 8 }, // 10.0.0.0/8
  { base: 0xac10_0000, prefix: 12 }, // 172.16.0.0/12
  { base: 0xc0a8_0000, prefix: 16 }, // 192.168.0.0/16
];

/** RFC 6598: 100.64.0.0/10, which Amazon VPC accepts for private use. */
export const sharedRange: Block = { base: 0x6440_0000, prefix: 10 };

export function isPrivate(block: Block): boolean {
  return [...privateRanges, sharedRange].some((range) => contains(range, block));
}

/** How many addresses a block of this prefix length has. */
export function blockSize(prefix: number): number {
  return 2 ** (32 - prefix);
}

/** What is wrong with a block of a list: it begins at its first address. @param help what is allowed here, and the way there */
export function cidrProblems(
  cidr: string,
  path: string,
  help: Pick<Problem, "allowed" | "fix"> = {
    allowed: "e.g. 10.20.0.0/16, or 10.20.3.4/32 for one address",
    fix: "write it in that form",
  },
): Problem[] {
  if (parseBlock(cidr)) return [];
  const message = "not an IPv4 CIDR block that starts at its first address";
  return [{ path, message, received: cidr, ...help }];
}
