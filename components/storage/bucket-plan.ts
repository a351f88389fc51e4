import { below, type Problem, type Resolved, wholeNumberProblems } from "../validation.ts";
import { bucketNameProblems } from "./bucket-name.ts";
import type { Lifecycle, Transition } from "./lifecycle.ts";
import type { Plain } from "../plain.ts";
import type { BucketArgs } from "./bucket-args.ts";

/** The plain part of a bucket's arguments. */
export type BucketPlanArgs = Plain<BucketArgs>;

export interface BucketPlan {
  readonly lifecycle: Lifecycle;
  readonly forceDestroy: boolean;
  readonly protect: boolean;
}

/**
 * Days that an object spends in S3 Standard before it may move to Standard-IA, and in Standard-IA before it may move on.
 * Source: Amazon S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle".
 */
const daysBeforeTransition = 30;

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planBucket(args: BucketPlanArgs, path = ""): Resolved<BucketPlan> {
  const at = below(path);
  const { infrequentAccessDays, archiveDays, expirationDays } = args;
  const noncurrentVersionDays = args.noncurrentVersionDays ?? 90;
  const transitions: Transition[] = [
    ...(infrequentAccessDays === undefined
      ? []
      : [{ days: infrequentAccessDays, storageClass: "STANDARD_IA" }]),
    ...(archiveDays === undefined ? [] : [{ days: archiveDays, storageClass: "GLACIER_IR" }]),
  ];
  const days = { min: 1, max: Number.MAX_SAFE_INTEGER, unit: "days" };
  return {
    plan: {
      lifecycle: { noncurrentVersionDays, expirationDays, transitions },
      forceDestroy: args.forceDestroy ?? false,
      protect: args.protect ?? false,
    },
    problems: [
      ...bucketNameProblems(args.bucketName, at("bucketName")),
      ...wholeNumberProblems(noncurrentVersionDays, days, at("noncurrentVersionDays")),
      ...(infrequentAccessDays === undefined
        ? []
        : wholeNumberProblems(
            infrequentAccessDays,
            { ...days, min: daysBeforeTransition },
            at("infrequentAccessDays"),
          )),
      ...(archiveDays === undefined ? [] : wholeNumberProblems(archiveDays, days, at("archiveDays"))),
      ...(expirationDays === undefined
        ? []
        : wholeNumberProblems(expirationDays, days, at("expirationDays"))),
      ...orderProblems(args, at),
    ],
  };
}

/** An object first becomes infrequent, then goes to the archive, then goes for good. */
function orderProblems(
  { infrequentAccessDays, archiveDays, expirationDays }: BucketPlanArgs,
  at: (property: string) => string,
): Problem[] {
  const last = archiveDays ?? infrequentAccessDays;
  return [
    ...laterProblems(
      archiveDays,
      infrequentAccessDays,
      daysBeforeTransition,
      "infrequentAccessDays",
      at("archiveDays"),
    ),
    ...laterProblems(
      expirationDays,
      last,
      1,
      archiveDays === undefined ? "infrequentAccessDays" : "archiveDays",
      at("expirationDays"),
    ),
  ];
}

function laterProblems(
  days: number | undefined,
  before: number | undefined,
  gap: number,
  name: string,
  path: string,
): Problem[] {
  if (days === undefined || before === undefined || days >= before + gap) return [];
  return [
    {
      path,
      message: `too soon after ${name}, which is ${before}`,
      received: days,
      allowed: `${before + gap} or more days`,
      fix: `choose at least ${before + gap}, or a smaller ${name}`,
    },
  ];
}
