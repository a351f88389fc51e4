import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { accessLogPrefix } from "./bucket-policy.ts";
import { planBucket } from "./bucket-plan.ts";
import { guardedBucket } from "./guarded-bucket.ts";
import type { BucketArgs } from "./bucket-args.ts";

export type { BucketArgs } from "./bucket-args.ts";

/**
 * An S3 bucket for a service's data: no public access, no ACLs, TLS 1.2 or newer only, encryption by a KMS key with
 * a bucket key, versions, a lifecycle, and access logs (AWS FSBP S3.5, S3.8, S3.9, S3.12, S3.13).
 *
 * What a service needs to use it is `bucketAccessPolicy` (bucket-policy.ts).
 *
 * @example
 * new Bucket("uploads", { bucketName: "slipway-staging-uploads-111122223333", keyArn: key.keyArn, logBucketName: logs.bucketName });
 *
 * @transform aws:s3/bucket:Bucket tags { ...props.tags, team: "platform" }
 */
export class Bucket extends pulumi.ComponentResource {
  /** The bucket's name, known once its policy is there. */
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;

  constructor(name: string, args: BucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:storage:Bucket", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planBucket(args));
    assertValid(`Bucket ${name}`, problems);

    const { bucket, policy } = guardedBucket(
      name,
      {
        ...plan,
        bucketName: args.bucketName,
        keyArn: args.keyArn,
        ...given({ tags: args.tags }),
      },
      this,
    );
    if (args.logBucketName !== undefined) {
      new aws.s3.BucketLogging(
        `${name}-access-logs`,
        {
          bucket: bucket.bucket,
          targetBucket: args.logBucketName,
          targetPrefix: accessLogPrefix(args.bucketName),
        },
        { parent: this },
      );
    }
    this.bucketName = policy.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}
