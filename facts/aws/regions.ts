import { readFileSync } from "node:fs";

interface Regions {
  /** What the list was made from. */
  readonly source: string;
  /** ISO date of that. */
  readonly date: string;
  readonly partitions: Readonly<Record<string, readonly string[]>>;
}

const FILE = new URL("../../facts/aws/regions.json", import.meta.url);

let read: Regions | undefined;

/**
 * The regions that have Amazon EKS, by partition: commercial ones, China and GovCloud.
 * Source: AWS's list of endpoints in botocore, by `npm run generate:regions`.
 */
export function eksRegions(): Regions {
  read ??= JSON.parse(readFileSync(FILE, "utf8")) as Regions;
  return read;
}

/** All of them. */
export function regionNames(): string[] {
  return Object.values(eksRegions().partitions).flat();
}
