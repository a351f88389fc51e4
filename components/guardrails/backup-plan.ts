import { nameProblems } from "../naming.ts";
import { below, type Problem } from "../validation.ts";
import type { Plain } from "../plain.ts";
import type { BackupArgs } from "./backup-args.ts";

/** AWS Backup Developer Guide, "Lifecycle and storage tiers": what was moved to cold storage stays there so long. */
const coldStorageDays = 90;
/** AWS Backup API reference, Lifecycle and PutBackupVaultLockConfiguration. */
const longestRetention = 36_500;
const shortestGrace = 3;

/** The plain part of a backup's arguments: what decides which resources exist. An ARN that is known is judged, too. */
export type BackupPlanArgs = Plain<Omit<BackupArgs, "region" | "tagValue">> &
  Partial<Pick<BackupArgs, "copyVaultArn">>;

export interface BackupRulePlan {
  /** Key of the rule, its name too. */
  readonly key: "daily" | "weekly";
  /** In UTC. Source: AWS Backup Developer Guide, "CRON expressions". */
  readonly schedule: string;
  readonly retentionDays: number;
  readonly coldStorageAfterDays: number | undefined;
}

export interface VaultLockPlan {
  readonly minRetentionDays: number | undefined;
  readonly maxRetentionDays: number | undefined;
  /** Days in which the lock can still be taken away; without them privileged people always can. */
  readonly graceDays: number | undefined;
}

export interface BackupPlan {
  readonly vaultName: string;
  readonly rules: readonly BackupRulePlan[];
  readonly lock: VaultLockPlan | undefined;
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planBackup(args: BackupPlanArgs, path = ""): { plan: BackupPlan; problems: Problem[] } {
  const at = below(path);
  const { dailyRetentionDays: daily = 35, weeklyRetentionDays: weekly = 0 } = args;
  const cold = args.weeklyColdStorageAfterDays;
  const {
    lockMinRetentionDays: minRetentionDays,
    lockMaxRetentionDays: maxRetentionDays,
    lockGraceDays: graceDays,
  } = args;
  const locked = [minRetentionDays, maxRetentionDays, graceDays].some((days) => days !== undefined);
  const problems = [
    ...nameProblems("backupVault", args.vaultName, at("vaultName")),
    ...arnProblems(args.copyVaultArn, vaultArn, at("copyVaultArn")),
    ...(args.deletionRoleArns ?? []).flatMap((arn, index) =>
      arnProblems(arn, roleArn, `${at("deletionRoleArns")}[${index}]`),
    ),
    ...daysProblems(daily, 1, at("dailyRetentionDays")),
    ...daysProblems(weekly, 0, at("weeklyRetentionDays")),
    ...daysProblems(cold, 1, at("weeklyColdStorageAfterDays")),
    ...coldProblems(cold, weekly, at("weeklyColdStorageAfterDays")),
    ...daysProblems(minRetentionDays, 1, at("lockMinRetentionDays")),
    ...daysProblems(maxRetentionDays, minRetentionDays ?? 1, at("lockMaxRetentionDays")),
    ...daysProblems(graceDays, shortestGrace, at("lockGraceDays")),
  ];
  const rules: BackupRulePlan[] = [
    {
      key: "daily",
      schedule: "cron(0 3 ? * * *)",
      retentionDays: daily,
      coldStorageAfterDays: undefined,
    },
    ...(weekly === 0
      ? []
      : [
          {
            key: "weekly" as const,
            schedule: "cron(0 5 ? * SUN *)",
            retentionDays: weekly,
            coldStorageAfterDays: cold,
          },
        ]),
  ];
  const lock = locked ? { minRetentionDays, maxRetentionDays, graceDays } : undefined;
  return {
    plan: { vaultName: args.vaultName, rules, lock },
    problems: [...problems, ...(lock ? rules.flatMap((rule) => lockProblems(rule, lock, at)) : [])],
  };
}

/** Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Backup" and "… for AWS IAM". */
const vaultArn = {
  pattern: /^arn:aws[a-z-]*:backup:[a-z0-9-]+:\d{12}:backup-vault:[\w-]{2,50}$/,
  message: "not the ARN of a backup vault",
  allowed: "arn:<partition>:backup:<region>:<account>:backup-vault:<name>",
  fix: "copy it from: aws backup list-backup-vaults --query 'BackupVaultList[].BackupVaultArn'",
};
const roleArn = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/*?-]+$/,
  message: "not the ARN of an IAM role",
  allowed: "arn:<partition>:iam::<account>:role/<path and name>",
  fix: "copy it from: aws iam list-roles --query 'Roles[].Arn'",
};

function arnProblems(arn: unknown, { pattern, ...said }: typeof vaultArn, path: string): Problem[] {
  return typeof arn !== "string" || pattern.test(arn) ? [] : [{ path, received: arn, ...said }];
}

function daysProblems(days: number | undefined, min: number, path: string): Problem[] {
  if (days === undefined || (Number.isInteger(days) && days >= min && days <= longestRetention)) return [];
  return [
    {
      path,
      message: "not a number of days",
      received: days,
      allowed: `a whole number from ${min} to ${longestRetention}`,
      fix: "correct it, or leave it out",
    },
  ];
}

function coldProblems(cold: number | undefined, weekly: number, path: string): Problem[] {
  if (cold === undefined || weekly >= cold + coldStorageDays) return [];
  return [
    {
      path,
      message: "the weekly backups would leave cold storage too soon",
      received: cold,
      allowed: `at least ${coldStorageDays} days before weeklyRetentionDays, ${weekly}: cold storage is billed for them anyway`,
      fix: `keep weekly backups for ${cold + coldStorageDays} days, or leave cold storage out`,
    },
  ];
}

/** A locked vault refuses backups that would be kept for a shorter or longer time: every job would fail. */
function lockProblems(
  { key, retentionDays }: BackupRulePlan,
  { minRetentionDays = 1, maxRetentionDays = longestRetention }: VaultLockPlan,
  at: (property: string) => string,
): Problem[] {
  if (retentionDays >= minRetentionDays && retentionDays <= maxRetentionDays) return [];
  return [
    {
      path: at(`${key}RetentionDays`),
      message: "the locked vault would refuse these backups",
      received: retentionDays,
      allowed: `${minRetentionDays} to ${maxRetentionDays} days, as lockMinRetentionDays and lockMaxRetentionDays say`,
      fix: "change the retention, or the lock before it can no longer be changed",
    },
  ];
}
