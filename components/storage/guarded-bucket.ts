import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { policyDocument } from "../aws.ts";
import type { Statement } from "../aws.ts";
import { transportStatements } from "./bucket-policy.ts";
import { type Lifecycle, lifecycleRules } from "./lifecycle.ts";

interface GuardedBucketSpec {
  readonly bucketName: string;
  /** KMS key of the objects; undefined is S3's own encryption (SSE-S3). */
  readonly keyArn?: pulumi.Input<string> | undefined;
  readonly lifecycle: Lifecycle;
  /** What the bucket's policy allows, beside the denial of unencrypted transport. */
  readonly allow?: (bucketArn: string) => Statement[];
  readonly forceDestroy: boolean;
  readonly protect: boolean;
  readonly tags?: Record<string, string>;
}

interface GuardedBucket {
  readonly bucket: aws.s3.Bucket;
  readonly policy: aws.s3.BucketPolicy;
}

/** What every bucket of the platform has in common: the children of `Bucket` and of `LogBucket`. */
export function guardedBucket(
  name: string,
  { bucketName, keyArn, lifecycle, allow = () => [], forceDestroy, protect, tags }: GuardedBucketSpec,
  parent: pulumi.Resource,
): GuardedBucket {
  const child = { parent };
  const bucket = new aws.s3.Bucket(
    `${name}-bucket`,
    { bucket: bucketName, forceDestroy, ...given({ tags }) },
    { parent, protect },
  );
  const publicAccess = new aws.s3.BucketPublicAccessBlock(
    `${name}-public-access`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    child,
  );
  const ownership = new aws.s3.BucketOwnershipControls(
    `${name}-ownership`,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    child,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.bucket,
      rules: [
        keyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
              // One call of KMS for many objects instead of one each.
              bucketKeyEnabled: true,
            },
      ],
    },
    child,
  );
  const versioning = new aws.s3.BucketVersioning(
    `${name}-versioning`,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    child,
  );
  // Rules on noncurrent versions need versioning; S3 refuses two changes of a bucket's access at the same time.
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    { bucket: bucket.bucket, rules: lifecycleRules(lifecycle) },
    { parent, dependsOn: versioning },
  );
  const policy = new aws.s3.BucketPolicy(
    `${name}-policy`,
    {
      bucket: bucket.bucket,
      policy: bucket.arn.apply((arn) => policyDocument(...allow(arn), ...transportStatements(arn))),
    },
    { parent, dependsOn: [publicAccess, ownership] },
  );
  return { bucket, policy };
}
