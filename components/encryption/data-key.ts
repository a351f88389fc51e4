import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf, policyDocument } from "../aws.ts";

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
}

/**
 * A customer-managed KMS key that rotates every year, with an alias. Access is by IAM policies of the
 * administering account; nobody outside it.
 *
 * @example
 * new DataKey("logs", { description: "Log groups", accountId, region, alias: "slipway-staging/logs", forCloudWatchLogs: true });
 */
export class DataKey extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: DataKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:encryption:DataKey", name, {}, opts);
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: args.description,
        enableKeyRotation: true,
        deletionWindowInDays: args.deletionWindowInDays ?? 30,
        policy: keyPolicy(args),
      },
      { parent: this },
    );
    new aws.kms.Alias(
      `${name}-alias`,
      { name: `alias/${args.alias}`, targetKeyId: key.keyId },
      { parent: this },
    );
    this.keyArn = key.arn;
    this.registerOutputs({ keyArn: this.keyArn });
  }
}

function keyPolicy({ accountId, region, forCloudWatchLogs }: DataKeyArgs): string {
  const partition = partitionOf(region);
  return policyDocument(
    {
      // AWS KMS Developer Guide, "Default key policy": without it IAM policies have no say and the key can
      // become unmanageable. In a key policy the resource "*" is the key itself.
      Sid: "EnableIAMPolicies",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    ...(forCloudWatchLogs
      ? [
          {
            // CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
            Sid: "AllowCloudWatchLogs",
            Effect: "Allow" as const,
            Principal: { Service: `logs.${region}.amazonaws.com` },
            Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            Resource: "*",
            Condition: {
              ArnLike: {
                "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:*`,
              },
            },
          },
        ]
      : []),
  );
}
