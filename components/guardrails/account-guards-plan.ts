import { below, type Problem } from "../validation.ts";
import type { Plain } from "../plain.ts";
import type { AccountGuardsArgs } from "./account-guards-args.ts";

/** The plain part of the arguments: what decides which resources exist. */
export type AccountGuardsPlanArgs = Plain<Omit<AccountGuardsArgs, "accountId">>;

/** A protection plan of GuardDuty. Source: Amazon GuardDuty API reference, DetectorFeatureConfiguration. */
export interface DetectorFeaturePlan {
  readonly key: "audit-logs" | "runtime";
  readonly name: "EKS_AUDIT_LOGS" | "RUNTIME_MONITORING";
  /** What of it GuardDuty sees to by itself. */
  readonly additional: readonly "EKS_ADDON_MANAGEMENT"[];
}

export interface AccountGuardsPlan {
  readonly ebsEncryption: boolean;
  readonly blockPublicBuckets: boolean;
  /** Whether to make the detector: a region of an account has one. */
  readonly makesDetector: boolean;
  readonly detectorId: string | undefined;
  readonly features: readonly DetectorFeaturePlan[];
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planAccountGuards(
  args: AccountGuardsPlanArgs,
  path = "",
): { plan: AccountGuardsPlan; problems: Problem[] } {
  const at = below(path);
  const { ebsEncryption = false, blockPublicBuckets = false, guardDuty = false } = args;
  const { runtimeMonitoring = false, detectorId } = args;
  const features: DetectorFeaturePlan[] = [
    { key: "audit-logs", name: "EKS_AUDIT_LOGS", additional: [] },
    ...(runtimeMonitoring
      ? [
          {
            key: "runtime" as const,
            name: "RUNTIME_MONITORING" as const,
            additional: ["EKS_ADDON_MANAGEMENT"] as const,
          },
        ]
      : []),
  ];
  return {
    plan: {
      ebsEncryption,
      blockPublicBuckets,
      makesDetector: guardDuty && detectorId === undefined,
      detectorId,
      features: guardDuty ? features : [],
    },
    problems: [
      ...(guardDuty ? [] : withoutGuardDuty({ runtimeMonitoring, detectorId }, at)),
      ...detectorProblems(detectorId, at("detectorId")),
    ],
  };
}

function withoutGuardDuty(
  { runtimeMonitoring, detectorId }: { runtimeMonitoring: boolean; detectorId: string | undefined },
  at: (property: string) => string,
): Problem[] {
  const said = {
    ...(runtimeMonitoring && { runtimeMonitoring }),
    ...(detectorId !== undefined && { detectorId }),
  };
  return Object.entries(said).map(([setting, received]) => ({
    path: at(setting),
    message: "says something of GuardDuty, which is not switched on",
    received,
    allowed: "unset, without guardDuty: true",
    fix: `set ${at("guardDuty")}: true, or remove it`,
  }));
}

/** Amazon GuardDuty API reference, GetDetector: 1 to 300 characters; the examples are 32 letters and digits. */
function detectorProblems(detectorId: string | undefined, path: string): Problem[] {
  if (detectorId === undefined || /^[0-9a-z]{1,300}$/.test(detectorId)) return [];
  return [
    {
      path,
      message: "not the id of a GuardDuty detector",
      received: detectorId,
      allowed: "lower-case letters and digits, e.g. 12abc34d567e8fa901bc2d34e56789f0",
      fix: "copy it from: aws guardduty list-detectors --query 'DetectorIds[0]' --output text",
    },
  ];
}
