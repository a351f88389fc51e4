import { factsIn } from "./read-facts.ts";

interface ManagedPolicies {
  /** What the list was made from. */
  readonly source: string;
  /** ISO date of that. */
  readonly date: string;
  /** Path and name of each, e.g. `service-role/AmazonEBSCSIDriverPolicy`. */
  readonly policies: readonly string[];
}

/**
 * The AWS-managed IAM policies that can be attached to a role, as AWS published them on a day.
 * Source: AWS Managed Policy Reference, by `npm run generate:managed-policies`.
 */
export const managedPolicies = factsIn<ManagedPolicies>("aws/managed-policies");

/** Path and name of the AWS-managed policy that an ARN is of; undefined where it is of another. */
export function managedPolicyPath(arn: string): string | undefined {
  return /^arn:aws[\w-]*:iam::aws:policy\/(.*)$/.exec(arn)?.[1];
}

/** Whether AWS has a managed policy of that path and name. */
export function isManagedPolicy(path: string): boolean {
  return managedPolicies().policies.includes(path);
}
