import { factsIn } from "./read-facts.ts";

interface Regions {
  /** What the list was made from. */
  readonly source: string;
  /** ISO date of that. */
  readonly date: string;
  readonly partitions: Readonly<Record<string, readonly string[]>>;
}

/**
 * The regions that have Amazon EKS, by partition: commercial ones, China and GovCloud.
 * Source: AWS's list of endpoints in botocore, by `npm run generate:regions`.
 */
export const eksRegions = factsIn<Regions>("aws/regions");

/** All of them. */
export function regionNames(): string[] {
  return Object.values(eksRegions().partitions).flat();
}
