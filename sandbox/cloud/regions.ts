/**
 * AWS's commercial regions and the letters of their Availability Zones. AWS: "AWS Regions and Availability Zones".
 */
const LETTERS: Readonly<Record<string, string>> = {
  "us-east-1": "abcdef",
  "us-east-2": "abc",
  "us-west-1": "ac",
  "us-west-2": "abcd",
  "af-south-1": "abc",
  "ap-east-1": "abc",
  "ap-south-1": "abc",
  "ap-south-2": "abc",
  "ap-southeast-1": "abc",
  "ap-southeast-2": "abc",
  "ap-southeast-3": "abc",
  "ap-southeast-4": "abc",
  "ap-northeast-1": "acd",
  "ap-northeast-2": "abcd",
  "ap-northeast-3": "abc",
  "ca-central-1": "abd",
  "ca-west-1": "abc",
  "eu-central-1": "abc",
  "eu-central-2": "abc",
  "eu-west-1": "abc",
  "eu-west-2": "abc",
  "eu-west-3": "abc",
  "eu-north-1": "abc",
  "eu-south-1": "abc",
  "eu-south-2": "abc",
  "il-central-1": "abc",
  "me-central-1": "abc",
  "me-south-1": "abc",
  "sa-east-1": "abc",
};

export const REGIONS: readonly string[] = Object.keys(LETTERS);

export interface Zone {
  /** `eu-west-1a` */
  readonly name: string;
  /** `euw1-az1`: the same place in every account. */
  readonly id: string;
}

export function zonesOf(region: string): Zone[] {
  const short = shorten(region);
  return [...(LETTERS[region] ?? "")].map((letter, index) => ({
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
};

/** `eu-central-1` → `euc1`. */
function shorten(region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  return area + (COMPASS[direction] ?? direction) + number;
}
