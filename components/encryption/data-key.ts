import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { assertValid } from "../validation.ts";
import { planDataKey } from "./data-key-plan.ts";
import type { DataKeyArgs } from "./data-key-args.ts";

export type { DataKeyArgs } from "./data-key-args.ts";

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
