import type { Problem } from "../validation.ts";
import { type Block, contains, formatBlock, overlaps, privateRanges, sharedRange } from "../cidr.ts";

/** Ranges of which AWS associates no secondary block with a VPC whose primary block lies in `within`. */
const restrictions: readonly { readonly within: Block; readonly restricted: Block }[] = [
  // 10.0.0.0/15 and 10.0.0.0/16
  { within: { base: 0x0a00_0000, prefix: 15 }, restricted: { base: 0x0a00_0000, prefix: 16 } },
  // 172.16.0.0/12 and 172.31.0.0/16
  { within: { base: 0xac10_0000, prefix: 12 }, restricted: { base: 0xac1f_0000, prefix: 16 } },
];

/**
 * Whether the pods' block may stand beside the VPC's primary one.
 * Source: Amazon VPC User Guide, "IPv4 CIDR block association restrictions".
 * @param vpc A block of RFC 1918 or of {@link sharedRange}.
 */
export function podCidrProblems(vpc: Block, pod: Block, path: string): Problem[] {
  const ownRange = privateRanges.find((range) => contains(range, vpc));
  const forbidden = restrictions
    .filter(({ within }) => contains(within, vpc))
    .map(({ restricted }) => restricted);
  const allowed = [
    `a block of ${formatBlock(sharedRange)}`,
    ...(ownRange === undefined
      ? []
      : [[`of ${formatBlock(ownRange)}`, ...forbidden.map(formatBlock)].join(" but not of ")]),
  ].join(", or ");
  const problem = (message: string): Problem[] => [
    {
      path,
      message,
      received: formatBlock(pod),
      allowed: `${allowed}; outside ${formatBlock(vpc)}`,
      fix: "choose a block that nothing else in your network uses, e.g. one of 100.64.0.0/10",
    },
  ];
  if (overlaps(vpc, pod)) return problem(`overlaps the VPC's own block ${formatBlock(vpc)}`);
  const inRange =
    contains(sharedRange, pod) ||
    (ownRange !== undefined &&
      contains(ownRange, pod) &&
      !forbidden.some((restricted) => overlaps(restricted, pod)));
  return inRange ? [] : problem(`AWS refuses this block in a VPC of ${formatBlock(vpc)}`);
}
