import type * as pulumi from "@pulumi/pulumi";

export interface BucketArgs {
  /** Global name of the bucket, 3 to 63 characters, e.g. `slipway-staging-uploads-111122223333`. */
  readonly bucketName: string;
  /** ARN of the KMS key that encrypts the objects. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * Name of the bucket for access logs: a `LogBucket` of the same account and region.
   * @default no access logs
   */
  readonly logBucketName?: pulumi.Input<string>;
  /**
   * Days after which a version that was overwritten or deleted goes for good: until then it can be restored.
   * @default 90
   */
  readonly noncurrentVersionDays?: number;
  /**
   * Days after which an object moves to S3 Standard-IA, 30 or more: cheaper to keep, dearer to read.
   * @default objects stay in S3 Standard
   */
  readonly infrequentAccessDays?: number;
  /**
   * Days after which an object moves to S3 Glacier Instant Retrieval, 30 or more after `infrequentAccessDays`.
   * @default objects are not archived
   */
  readonly archiveDays?: number;
  /**
   * Days after which an object goes.
   * @default objects stay
   */
  readonly expirationDays?: number;
  /**
   * Deletes the bucket with the objects in it. For environments that may be lost.
   * @default false
   */
  readonly forceDestroy?: boolean;
  /**
   * AWS tags of the bucket, beside the provider's default ones.
   * @default {}
   */
  readonly tags?: Record<string, string>;
  /**
   * Makes the engine refuse to delete the bucket.
   * @default false
   */
  readonly protect?: boolean;
}
