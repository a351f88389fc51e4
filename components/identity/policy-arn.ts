import { isManagedPolicy, managedPolicies, managedPolicyPath } from "../../facts/aws/managed-policies.ts";
import { closest } from "../closest.ts";
import type { Problem } from "../validation.ts";

/** The problem of what should be a managed policy's ARN: none, or one. */
export function policyArnProblems(arn: string, path: string): Problem[] {
  if (!/^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/.test(arn)) {
    return [
      {
        path,
        message: "not the ARN of an IAM policy",
        received: arn,
        allowed: "arn:<partition>:iam::<account or aws>:policy/<path and name>",
        fix: "copy it from: aws iam list-policies --query 'Policies[].Arn'",
      },
    ];
  }
  const policy = managedPolicyPath(arn);
  if (policy === undefined || isManagedPolicy(policy)) return [];
  const { date } = managedPolicies();
  const meant = similarPolicy(policy);
  return [
    {
      path,
      message: `AWS has no managed policy ${policy} (as of ${date})`,
      received: arn,
      allowed: "a policy of the AWS Managed Policy Reference, with its path",
      fix:
        meant === undefined
          ? "copy it from: aws iam list-policies --scope AWS --query 'Policies[].Arn'"
          : `did you mean ${arn.slice(0, arn.length - policy.length)}${meant}?`,
    },
  ];
}

/** The same name below another path, a name that it begins, or the closest one. */
function similarPolicy(policy: string): string | undefined {
  const { policies } = managedPolicies();
  const name = nameOf(policy).toLowerCase();
  return (
    policies.find((other) => nameOf(other).toLowerCase() === name) ??
    policies.find((other) => nameOf(other).toLowerCase().startsWith(name)) ??
    closest(policy, policies)
  );
}

function nameOf(policy: string): string {
  return policy.slice(policy.lastIndexOf("/") + 1);
}
