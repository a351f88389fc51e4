export interface LogBucketArgs {
  /** Global name of the bucket, 3 to 63 characters, e.g. `slipway-staging-logs-111122223333`. */
  readonly bucketName: string;
  /** Account whose buckets and load balancers log here, 12 digits. */
  readonly accountId: string;
  /** AWS region, e.g. `eu-west-1`: a bucket and a load balancer log within their region. */
  readonly region: string;
  /**
   * Days that logs are kept.
   * @default 365
   */
  readonly retentionDays?: number;
  /**
   * Deletes the bucket with the logs in it. For environments that may be lost.
   * @default false
   */
  readonly forceDestroy?: boolean;
  /**
   * Makes the engine refuse to delete the bucket.
   * @default false
   */
  readonly protect?: boolean;
}
