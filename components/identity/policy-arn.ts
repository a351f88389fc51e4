import type { Problem } from "../validation.ts";

/** The problem of what should be a managed policy's ARN: none, or one. */
export function policyArnProblems(arn: string, path: string): Problem[] {
  if (/^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/.test(arn)) return [];
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
