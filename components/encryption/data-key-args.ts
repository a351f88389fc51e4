export interface DataKeyArgs {
  /** What the key encrypts, for whoever reads the console. */
  readonly description: string;
  /** Account that administers the key, 12 digits. */
  readonly accountId: string;
  /** AWS region, e.g. `eu-west-1`. */
  readonly region: string;
  /** Key alias without the `alias/` prefix, e.g. `slipway-staging/logs`. */
  readonly alias: string;
  /**
   * Lets CloudWatch Logs of this account and region use the key.
   * @default false
   */
  readonly forCloudWatchLogs?: boolean;
  /**
   * Days between the deletion's request and the deletion, 7 to 30 (KMS API reference, ScheduleKeyDeletion).
   * @default 30
   */
  readonly deletionWindowInDays?: number;
  /**
   * Days between two rotations of the key material, 90 to 2560 (KMS API reference, EnableKeyRotation).
   * @default 365
   */
  readonly rotationPeriodInDays?: number;
  /**
   * AWS services through which whoever may use the service in this account may use the key, e.g. `ec2` for EBS volumes
   * (Auto Scaling and Karpenter launch nodes with them), `rds`, `sns`. As the policies of AWS's own keys have it
   * (AWS KMS Developer Guide, "kms:ViaService").
   * @default [] only whom an IAM policy allows it
   */
  readonly viaServices?: string[];
  /**
   * AWS services that use the key by themselves, on behalf of this account, and say so by `aws:SourceAccount`, e.g.
   * `budgets.amazonaws.com`, which publishes to an encrypted SNS topic.
   * @default []
   */
  readonly servicePrincipals?: string[];
  /**
   * Refuses to delete the key until it is taken away again; what it encrypts is lost with it.
   * @default false
   */
  readonly protect?: boolean;
}
