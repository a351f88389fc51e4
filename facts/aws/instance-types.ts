import { factsIn } from "./read-facts.ts";

/** A family of types, e.g. `m7g`; lists are joined by spaces. */
interface Family {
  /** `large xlarge` */
  readonly sizes: string;
  /** The only regions that have it, or … */
  readonly in?: string;
  /** … the only ones that have not. */
  readonly notIn?: string;
  /** Regions that have the family, but not this size. */
  readonly lacking?: Readonly<Record<string, string>>;
}

type Families = Readonly<Record<string, Family>>;

interface InstanceTypes {
  /** What the lists were made from. */
  readonly source: string;
  /** ISO date of that. */
  readonly date: string;
  readonly ec2: Families;
  /** Classes of RDS for PostgreSQL, by `db.m7g`. */
  readonly rds: Families;
  /** By major version of PostgreSQL: those of these classes that it does not take. */
  readonly notForPostgres: Readonly<Record<string, string>>;
  /** The newest minor version of each major version of RDS for PostgreSQL: `17.11`. */
  readonly postgres: Readonly<Record<string, string>>;
}

/**
 * EC2's instance types and RDS's classes for PostgreSQL, and which regions offer them.
 * Source: what follows from AWS's price lists, as cfn-lint has it, by `npm run generate:instance-types`.
 */
export const instanceTypes = factsIn<InstanceTypes>("aws/instance-types");

/** Whether a region offers an EC2 instance type or an RDS class; undefined where no region has it. */
export function isOffered(service: "ec2" | "rds", name: string, region: string): boolean | undefined {
  const [family, size] = split(name);
  const found = instanceTypes()[service][family];
  if (found === undefined || !found.sizes.split(" ").includes(size)) return undefined;
  const has = (list: string | undefined): boolean => list?.split(" ").includes(region) ?? false;
  return (found.in === undefined ? !has(found.notIn) : has(found.in)) && !has(found.lacking?.[size]);
}

/** All EC2 instance types or RDS classes that a region offers. */
export function offeredIn(service: "ec2" | "rds", region: string): string[] {
  return Object.entries(instanceTypes()[service])
    .flatMap(([family, { sizes }]) => sizes.split(" ").map((size) => `${family}.${size}`))
    .filter((name) => isOffered(service, name, region));
}

/** Whether a major version of PostgreSQL takes a class; a version that is not listed takes every one. */
export function takesClass(major: string, name: string): boolean {
  return !(instanceTypes().notForPostgres[major] ?? "").split(" ").includes(name);
}

function split(name: string): [family: string, size: string] {
  const at = name.lastIndexOf(".");
  return [name.slice(0, at), name.slice(at + 1)];
}
