/** The part of DER (ITU-T X.690) that an X.509 certificate is made of. */

/** ASN.1 tags used in certificates. */
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(body.length)]), body]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => element(TAG.sequence, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => element(TAG.set, ...parts);
export const octetString = (...parts: readonly Uint8Array[]): Buffer => element(TAG.octetString, ...parts);
export const utf8String = (text: string): Buffer => element(TAG.utf8String, Buffer.from(text));
export const boolean = (value: boolean): Buffer => element(TAG.boolean, Buffer.from([value ? 0xff : 0]));

/** A context-specific tag: `[number] EXPLICIT`, or IMPLICIT of a constructed type. */
export const tagged = (number: number, ...parts: readonly Uint8Array[]): Buffer =>
  element(0xa0 | number, ...parts);
/** `[number] IMPLICIT` of a primitive type. */
export const taggedPrimitive = (number: number, body: Uint8Array): Buffer => element(0x80 | number, body);

/** A non-negative integer, from its big-endian octets. */
export function integer(octets: Uint8Array): Buffer {
  const first = octets.findIndex((octet) => octet !== 0);
  const digits = first < 0 ? Buffer.from([0]) : Buffer.from(octets.subarray(first));
  return element(TAG.integer, ...((digits[0] ?? 0) & 0x80 ? [Buffer.from([0])] : []), digits);
}

/** A bit string; `unused` bits at the end of the last octet don't count. */
export function bitString(octets: Uint8Array, unused = 0): Buffer {
  return element(TAG.bitString, Buffer.from([unused]), octets);
}

/** An object identifier in dotted notation. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(TAG.oid, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** Certificates give years until 2049 two digits, later ones four (RFC 5280 §4.1.2.5). */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, "");
  const [tag, text] =
    date.getUTCFullYear() < 2050
      ? ([TAG.utcTime, digits.slice(2)] as const)
      : ([TAG.generalizedTime, digits] as const);
  return element(tag, Buffer.from(text));
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff);
  return [0x80 | octets.length, ...octets];
}

function base128(value: number): number[] {
  const octets = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) octets.unshift(0x80 | (rest & 0x7f));
  return octets;
}
