import { regionNames } from "../../facts/aws/regions.ts";

/**
 * The letters of regions' Availability Zones that are not `a`, `b` and `c`, as an account sees them. AWS: "AWS Regions
 * and Availability Zones".
 */
const LETTERS: Readonly<Record<string, string>> = {
  "us-east-1": "abcdef",
  "us-west-1": "ac",
  "us-west-2": "abcd",
  "ap-northeast-1": "acd",
  "ap-northeast-2": "abcd",
  "ca-central-1": "abd",
  "cn-north-1": "abd",
};

/** The regions that have EKS. */
export const REGIONS: readonly string[] = regionNames();

export interface Zone {
  /** `eu-west-1a` */
  readonly name: string;
  /** `euw1-az1`: the same place in every account. */
  readonly id: string;
}

export function zonesOf(region: string): Zone[] {
  const short = shorten(region);
  const letters = REGIONS.includes(region) ? (LETTERS[region] ?? "abc") : "";
  return [...letters].map((letter, index) => ({
    name: region + letter,
    id: `${short}-az${index + 1}`,
  }));
}

const COMPASS: Readonly<Record<string, string>> = {
  east: "e",
  west: "w",
  north: "n",
  south: "s",
  central: "c",
  southeast: "se",
  northeast: "ne",
  northwest: "nw",
  gov: "g",
};

/** `eu-central-1` → `euc1`, `us-gov-west-1` → `usgw1`. */
function shorten(region: string): string {
  return region
    .split("-")
    .map((part) => (Object.hasOwn(COMPASS, part) ? COMPASS[part] : part))
    .join("");
}
