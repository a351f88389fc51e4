import type * as pulumi from "@pulumi/pulumi";

export interface BackupArgs {
  /** AWS region, e.g. `eu-west-1`. */
  readonly region: string;
  /** Name of the vault, 2 to 50 characters; its own in account and region. */
  readonly vaultName: string;
  /** Resources with the tag `backup` of this value are backed up, e.g. `slipway-production`. */
  readonly tagValue: string;
  /** ARN of the KMS key that encrypts the backups. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * Days that daily backups are kept.
   * @default 35
   */
  readonly dailyRetentionDays?: number;
  /**
   * Days that weekly backups (Sundays) are kept; 0 makes none.
   * @default 0
   */
  readonly weeklyRetentionDays?: number;
  /**
   * Days after which weekly backups move to cold storage, where they stay for at least 90.
   * @default they don't
   */
  readonly weeklyColdStorageAfterDays?: number;
  /**
   * ARN of a vault, in another region or account, that gets a copy of every backup.
   * @default no copies
   */
  readonly copyVaultArn?: pulumi.Input<string>;
  /**
   * Lets AWS Backup read and restore S3 buckets, too, those with the tag. It keeps the versions that a bucket has, reads
   * every object once, and needs S3 among the region's opted-in services (AWS Backup Developer Guide, "Amazon S3 backups").
   * @default false
   */
  readonly buckets?: boolean;
  /**
   * Who may delete backups before their time, as ARNs of IAM roles.
   * @default [] nobody
   */
  readonly deletionRoleArns?: string[];
  /**
   * Minimum of days that the locked vault keeps a backup. Any of the three lock settings makes a vault lock.
   * @default no minimum
   */
  readonly lockMinRetentionDays?: number;
  /**
   * Most days that the locked vault keeps a backup.
   * @default no maximum
   */
  readonly lockMaxRetentionDays?: number;
  /**
   * Days, 3 or more, after which nobody can take the lock away any more, not AWS either: the vault stays until its
   * last backup has expired.
   * @default none: whoever has the permission always can
   */
  readonly lockGraceDays?: number;
  /**
   * Deletes the vault with the backups in it. For environments that may be lost.
   * @default false
   */
  readonly forceDestroy?: boolean;
  /**
   * Refuses to delete the vault until it is taken away again.
   * @default false
   */
  readonly protect?: boolean;
}
