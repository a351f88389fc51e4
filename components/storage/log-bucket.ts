import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { logDeliveryStatements } from "./bucket-policy.ts";
import { guardedBucket } from "./guarded-bucket.ts";
import { planLogBucket } from "./log-bucket-plan.ts";
import type { LogBucketArgs } from "./log-bucket-args.ts";

export type { LogBucketArgs } from "./log-bucket-args.ts";

/**
 * Where S3 access logs and load balancers' access logs of one account and region go: a private, versioned bucket
 * whose policy lets those two services write and refuses everything but TLS 1.2 or newer.
 *
 * Its encryption is SSE-S3, the only one that both deliver to. It keeps no access logs of its own: they would log
 * their own delivery (Amazon S3 User Guide, "Logging requests with server access logging").
 *
 * @example
 * new LogBucket("logs", { bucketName: "slipway-staging-logs-111122223333", accountId, region });
 *
 * @transform aws:s3/bucket:Bucket tags { ...props.tags, team: "platform" }
 */
export class LogBucket extends pulumi.ComponentResource {
  /** The bucket's name, known once its policy is there: whoever logs here waits for it. */
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** The bucket's policy, for whatever has to wait for it: a load balancer is refused without. */
  readonly policy: pulumi.Resource;

  constructor(name: string, args: LogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:storage:LogBucket", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planLogBucket(args));
    assertValid(`LogBucket ${name}`, problems);
    const { bucketName, accountId, region } = args;

    const { bucket, policy } = guardedBucket(
      name,
      {
        bucketName,
        lifecycle: { expirationDays: plan.retentionDays, noncurrentVersionDays },
        allow: (bucketArn) => logDeliveryStatements({ bucketArn, accountId, region }),
        forceDestroy: plan.forceDestroy,
        protect: plan.protect,
      },
      this,
    );
    this.bucketName = policy.bucket;
    this.bucketArn = bucket.arn;
    this.policy = policy;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}

/** Days in which a log that somebody deleted or overwrote can still be had. */
const noncurrentVersionDays = 30;
