import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseCertificateAuthority, DatabaseInsightsMode, PostgresVersion } from "../choices.ts";

export interface DatabaseArgs {
  /** Name of the instance, unique in the account and region, e.g. `slipway-staging-orders`. */
  readonly identifier: string;
  /** Account of the database, 12 digits. */
  readonly accountId: string;
  /** AWS region, e.g. `eu-west-1`. */
  readonly region: string;
  /** The VPC. */
  readonly vpcId: pulumi.Input<string>;
  /** Subnets in two zones or more, with no way to the internet. */
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Security groups whose members may connect, by a key that says who they are; nobody else may. */
  readonly clientSecurityGroupIds: Record<string, pulumi.Input<string>>;
  /** ARN of the KMS key of the volume, the backups and Database Insights. */
  readonly keyArn: pulumi.Input<string>;
  /** ARN of the KMS key of the master user's secret. */
  readonly secretKeyArn: pulumi.Input<string>;
  /** ARN of the KMS key of the log groups, one that CloudWatch Logs may use. */
  readonly logKeyArn: pulumi.Input<string>;
  /** Name of the database that is created with the instance, e.g. `orders`. */
  readonly databaseName: string;
  /**
   * Name of the master user, neither `admin` nor `postgres`. Its password RDS makes by itself.
   * @default "slipway"
   */
  readonly username?: string;
  /**
   * Major version of PostgreSQL, `15` to `18`; RDS keeps the minor version current.
   * @default "17"
   */
  readonly engineVersion?: PostgresVersion;
  /**
   * RDS instance class.
   * @default "db.t4g.medium"
   */
  readonly instanceClass?: string;
  /**
   * GiB of gp3 storage to begin with, 20 to 65536; it can't shrink.
   * @default 20
   */
  readonly allocatedStorage?: number;
  /**
   * GiB that the storage may grow to by itself, at least a tenth more than `allocatedStorage`.
   * @default 100
   */
  readonly maxAllocatedStorage?: number;
  /**
   * Keeps a standby in another zone, which takes over within minutes; doubles the price.
   * @default true
   */
  readonly multiAz?: boolean;
  /**
   * TCP port, 1150 to 65535.
   * @default 5433
   */
  readonly port?: number;
  /**
   * Days that backups are kept and a restore to any second of them is possible, 0 (none) to 35.
   * @default 14
   */
  readonly backupRetentionDays?: number;
  /**
   * When backups are made, every day, `hh:mm-hh:mm` UTC.
   * @default "02:00-02:30"
   */
  readonly backupWindow?: string;
  /**
   * When RDS may restart the instance for upgrades and changes, once a week, `ddd:hh:mm-ddd:hh:mm` UTC.
   * @default "sun:03:00-sun:04:00"
   */
  readonly maintenanceWindow?: string;
  /**
   * Days that the server's logs are kept, a period that CloudWatch Logs accepts.
   * @default 90
   */
  readonly logRetentionDays?: number;
  /**
   * CloudWatch Database Insights: `standard` (a week of history, free) or `advanced` (15 months, locks and plans,
   * billed by the vCPU).
   * @default "standard"
   */
  readonly databaseInsightsMode?: DatabaseInsightsMode;
  /**
   * Seconds between two measurements of the operating system: 1, 5, 10, 15, 30, 60, or 0 for none.
   * @default 60
   */
  readonly monitoringInterval?: number;
  /**
   * Authority of the server's certificate.
   * @default "rds-ca-rsa2048-g1"
   */
  readonly certificateAuthority?: DatabaseCertificateAuthority;
  /**
   * Lets a change of `engineVersion` upgrade to another major version, with downtime and no way back.
   * @default false
   */
  readonly allowMajorVersionUpgrade?: boolean;
  /**
   * Makes changes at once, with their downtime, instead of in the maintenance window.
   * @default false
   */
  readonly applyImmediately?: boolean;
  /**
   * Makes RDS refuse to delete the instance.
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * Deletes the instance without a last snapshot, `<identifier>-final-<8 hexadecimal digits>`. For environments that
   * may be lost.
   * @default false
   */
  readonly skipFinalSnapshot?: boolean;
  /**
   * Tags of the instance and its snapshots beside the provider's default ones, e.g. that of a backup plan.
   * @default {}
   */
  readonly tags?: Record<string, string>;
  /**
   * Makes the engine refuse to delete the instance.
   * @default false
   */
  readonly protect?: boolean;
}
