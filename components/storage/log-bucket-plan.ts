import { below, type PathOf, type Problem, type Resolved, wholeNumberProblems } from "../validation.ts";
import { bucketNameProblems } from "./bucket-name.ts";
import type { Plain } from "../plain.ts";
import type { LogBucketArgs } from "./log-bucket-args.ts";

/** The plain part of a log bucket's arguments. */
export type LogBucketPlanArgs = Plain<Omit<LogBucketArgs, "region">>;

export interface LogBucketPlan {
  readonly retentionDays: number;
  readonly forceDestroy: boolean;
  readonly protect: boolean;
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planLogBucket(args: LogBucketPlanArgs, path: string | PathOf = ""): Resolved<LogBucketPlan> {
  const at = below(path);
  const plan = {
    retentionDays: args.retentionDays ?? 365,
    forceDestroy: args.forceDestroy ?? false,
    protect: args.protect ?? false,
  };
  const days = { min: 1, max: Number.MAX_SAFE_INTEGER, unit: "days" };
  return {
    plan,
    problems: [
      ...bucketNameProblems(args.bucketName, at("bucketName")),
      ...accountProblems(args.accountId, at("accountId")),
      ...wholeNumberProblems(plan.retentionDays, days, at("retentionDays")),
    ],
  };
}

function accountProblems(accountId: string, path: string): Problem[] {
  if (/^\d{12}$/.test(accountId)) return [];
  return [
    {
      path,
      message: "not an AWS account's id",
      received: accountId,
      allowed: "12 digits, as text",
      fix: "find it with: aws sts get-caller-identity --query Account",
    },
  ];
}
