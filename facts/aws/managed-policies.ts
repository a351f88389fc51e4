import { readFileSync } from "node:fs";

interface ManagedPolicies {
  /** What the list was made from. */
  readonly source: string;
  /** ISO date of that. */
  readonly date: string;
  /** Path and name of each, e.g. `service-role/AmazonEBSCSIDriverPolicy`. */
  readonly policies: readonly string[];
}

// By way of the root, so that it is found from a bundle of the sandbox too, which is as deep below the root as this file.
const FILE = new URL("../../facts/aws/managed-policies.json", import.meta.url);

let read: ManagedPolicies | undefined;

/**
 * The AWS-managed IAM policies that can be attached to a role, as AWS published them on a day.
 * Source: AWS Managed Policy Reference, by `npm run generate:managed-policies`.
 */
export function managedPolicies(): ManagedPolicies {
  read ??= JSON.parse(readFileSync(FILE, "utf8")) as ManagedPolicies;
  return read;
}

/** Path and name of the AWS-managed policy that an ARN is of; undefined where it is of another. */
export function managedPolicyPath(arn: string): string | undefined {
  return /^arn:aws[\w-]*:iam::aws:policy\/(.*)$/.exec(arn)?.[1];
}

/** Whether AWS has a managed policy of that path and name. */
export function isManagedPolicy(path: string): boolean {
  return managedPolicies().policies.includes(path);
}
