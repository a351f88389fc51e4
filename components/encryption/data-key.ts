import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { assertValid } from "../validation.ts";
import { planDataKey } from "./data-key-plan.ts";

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

/**
 * A customer-managed KMS key that rotates, with an alias. Access is by IAM policies of the
 * administering account; nobody outside it.
 *
 * @example
 * new DataKey("logs", { description: "Log groups", accountId, region, alias: "slipway-staging/logs", forCloudWatchLogs: true });
 *
 * @transform aws:kms/key:Key tags { ...props.tags, team: "platform" }
 */
export class DataKey extends pulumi.ComponentResource {
  /** ARN of the key. */
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: DataKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:encryption:DataKey", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planDataKey(args);
    assertValid(`DataKey ${name}`, problems);
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: args.description,
        enableKeyRotation: true,
        rotationPeriodInDays: plan.rotationPeriodInDays,
        deletionWindowInDays: plan.deletionWindowInDays,
        policy: plan.policy,
      },
      { parent: this, protect: args.protect ?? false },
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
