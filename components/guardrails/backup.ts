import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { assertArguments } from "../arguments.ts";
import { managedPolicyArn, partitionOf, policyDocument, serviceTrust } from "../aws.ts";
import { grant } from "../identity/permissions.ts";
import { nameProblems } from "../naming.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { type BackupPlan, planBackup } from "./backup-plan.ts";
import type { BackupArgs } from "./backup-args.ts";

export type { BackupArgs } from "./backup-args.ts";

/**
 * AWS Backup of everything that carries the tag `backup`: an encrypted vault whose backups nobody deletes before
 * their time, optionally locked, daily and weekly rules, and the role that AWS Backup works with.
 *
 * @example
 * new Backup("backup", { region, vaultName: "slipway-production", tagValue: "slipway-production", keyArn, weeklyRetentionDays: 90 });
 *
 * @transform aws:backup/plan:Plan advancedBackupSettings [{ resourceType: "EC2", backupOptions: { WindowsVSS: "enabled" } }]
 */
export class Backup extends pulumi.ComponentResource {
  readonly vaultArn: pulumi.Output<string>;
  /** Tag that a resource needs to be backed up. */
  readonly backupTag: Readonly<Record<string, string>>;

  constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:guardrails:Backup", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planBackup(args));
    assertValid(`Backup ${name}`, [...problems, ...nameProblems("iamRoleStem", `${name}-backup`, "name")]);
    this.backupTag = { [tagKey]: args.tagValue };

    const vault = this.#vault(name, args, plan);
    const backupPlan = new aws.backup.Plan(
      `${name}-backup`,
      { rules: plan.rules.map((rule) => ruleOf(rule, vault.name, args.copyVaultArn)) },
      { parent: this },
    );
    const role = new aws.iam.Role(
      `${name}-backup`,
      {
        assumeRolePolicy: serviceTrust("backup.amazonaws.com"),
        description: `Backs up and restores what is tagged ${tagKey}: ${args.tagValue}`,
      },
      { parent: this },
    );
    // AWS Backup Developer Guide, "Managed policies for AWS Backup".
    const partition = partitionOf(args.region);
    const permissions = grant(
      role,
      `${name}-backup`,
      {
        policies: {},
        managedPolicyArns: [
          ...[
            "service-role/AWSBackupServiceRolePolicyForBackup",
            "service-role/AWSBackupServiceRolePolicyForRestores",
          ],
          ...(args.buckets === true
            ? ["AWSBackupServiceRolePolicyForS3Backup", "AWSBackupServiceRolePolicyForS3Restore"]
            : []),
        ].map((policy) => managedPolicyArn(partition, policy)),
      },
      this,
    );
    new aws.backup.Selection(
      `${name}-backup`,
      {
        planId: backupPlan.id,
        iamRoleArn: role.arn,
        selectionTags: [{ type: "STRINGEQUALS", key: tagKey, value: args.tagValue }],
      },
      { parent: this, dependsOn: permissions },
    );
    this.vaultArn = vault.arn;
    this.registerOutputs({ vaultArn: this.vaultArn });
  }

  #vault(name: string, args: BackupArgs, { vaultName, lock }: BackupPlan): aws.backup.Vault {
    const vault = new aws.backup.Vault(
      `${name}-backup`,
      { name: vaultName, kmsKeyArn: args.keyArn, forceDestroy: args.forceDestroy ?? false },
      { parent: this, protect: args.protect ?? false },
    );
    new aws.backup.VaultPolicy(
      `${name}-backup`,
      { backupVaultName: vault.name, policy: vaultPolicy(args.deletionRoleArns ?? []) },
      { parent: this },
    );
    if (lock) {
      const { minRetentionDays, maxRetentionDays, graceDays } = lock;
      new aws.backup.VaultLockConfiguration(
        `${name}-backup`,
        {
          backupVaultName: vault.name,
          ...given({ minRetentionDays, maxRetentionDays, changeableForDays: graceDays }),
        },
        { parent: this },
      );
    }
    return vault;
  }
}

const tagKey = "backup";

/**
 * Backups go when their time is over, and no sooner. The policy itself can be taken away by whoever administers the
 * vault, else `destroy` could never end; a vault lock is what holds against them too.
 * Source: AWS Backup Developer Guide, "Vault access policies".
 */
function vaultPolicy(deletionRoleArns: readonly string[]): string {
  return policyDocument({
    // "*" is whatever the vault holds: a backup has the ARN of the service that made it, a snapshot say.
    Sid: "KeepBackups",
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
    Resource: "*",
    ...(deletionRoleArns.length > 0 && {
      Condition: { ArnNotEquals: { "aws:PrincipalArn": deletionRoleArns } },
    }),
  });
}

function ruleOf(
  { key, schedule, retentionDays, coldStorageAfterDays }: BackupPlan["rules"][number],
  targetVaultName: pulumi.Input<string>,
  copyVaultArn: pulumi.Input<string> | undefined,
): aws.types.input.backup.PlanRule {
  const lifecycle = {
    deleteAfter: retentionDays,
    ...given({ coldStorageAfter: coldStorageAfterDays }),
  };
  return {
    ruleName: key,
    targetVaultName,
    schedule,
    // Minutes: a job begins within an hour, and is given up after eight.
    startWindow: 60,
    completionWindow: 480,
    lifecycle,
    ...(copyVaultArn !== undefined && { copyActions: [{ destinationVaultArn: copyVaultArn, lifecycle }] }),
  };
}
