import { isManagedPolicy, managedPolicyPath } from "../../facts/aws/managed-policies.ts";
import type { Registered } from "./mocks.ts";

/** ARNs, wherever they stand in what was registered, of AWS-managed policies that AWS does not have. */
export function unknownManagedPolicies(resources: readonly Registered[]): string[] {
  const arns = JSON.stringify(resources.map(({ inputs }) => inputs)).match(
    /arn:aws[\w-]*:iam::aws:policy\/[\w+=,.@/-]+/g,
  );
  return [...new Set(arns)].filter((arn) => !isManagedPolicy(managedPolicyPath(arn) ?? ""));
}
