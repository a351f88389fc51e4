import { isIPv6 } from "node:net";

/** An IPv6 block: first address as an unsigned 128-bit number, and prefix length. */
export interface Ipv6Cidr {
  readonly base: bigint;
  readonly prefix: number;
}

const BITS = 128;
const GROUPS = 8;

/** @returns undefined where the text is no IPv6 block in canonical form (`2001:db8::1/64` has host bits set). */
export function parseIpv6Cidr(text: string): Ipv6Cidr | undefined {
  const [, address = "", length = ""] = /^([0-9a-f:]+)\/(\d{1,3})$/i.exec(text) ?? [];
  const prefix = Number(length);
  if (!isIPv6(address) || prefix > BITS) return undefined;
  const [head = "", tail] = address.split("::");
  const [before, after] = [groupsOf(head), groupsOf(tail ?? "")];
  const zeros = Array<string>(GROUPS - before.length - after.length).fill("0");
  const base = [...before, ...zeros, ...after].reduce(
    (sum, group) => (sum << 16n) | BigInt(`0x${group}`),
    0n,
  );
  return base % sizeOf(prefix) === 0n ? { base, prefix } : undefined;
}

/** Whether `inner` lies wholly within `outer`. */
export function containsIpv6(outer: Ipv6Cidr, inner: Ipv6Cidr): boolean {
  return inner.prefix >= outer.prefix && inner.base - (inner.base % sizeOf(outer.prefix)) === outer.base;
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":");
}

function sizeOf(prefix: number): bigint {
  return 1n << BigInt(BITS - prefix);
}
