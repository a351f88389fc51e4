import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { type AccountGuardsPlan, planAccountGuards } from "./account-guards-plan.ts";
import type { AccountGuardsArgs } from "./account-guards-args.ts";

export type { AccountGuardsArgs } from "./account-guards-args.ts";

/**
 * Guard rails of the whole account: EBS encryption by default, no public buckets, GuardDuty for EKS. In an organization
 * they are usually its own to set, from its management account or GuardDuty's delegated administrator, and members can't
 * change what that one administers; so each is off unless chosen. What was switched on stays on when the setting or the
 * stack goes: others in the account may rely on it.
 *
 * @example
 * new AccountGuards("account", { accountId, ebsEncryption: true, blockPublicBuckets: true, guardDuty: true });
 *
 * @transform aws:guardduty/detector:Detector findingPublishingFrequency "FIFTEEN_MINUTES"
 */
export class AccountGuards extends pulumi.ComponentResource {
  /** Id of GuardDuty's detector; empty without `guardDuty`. */
  readonly detectorId: pulumi.Output<string>;

  constructor(name: string, args: AccountGuardsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:guardrails:AccountGuards", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planAccountGuards(args));
    assertValid(`AccountGuards ${name}`, problems);
    // A deletion would switch these off: of EncryptionByDefault and AccountPublicAccessBlock their pages in the Pulumi
    // registry say so, and a deleted detector loses its findings (Amazon GuardDuty User Guide, "Suspending or disabling").
    const kept = { parent: this, retainOnDelete: true };

    if (plan.ebsEncryption)
      new aws.ebs.EncryptionByDefault(`${name}-ebs-encryption`, { enabled: true }, kept);
    if (plan.blockPublicBuckets) {
      new aws.s3.AccountPublicAccessBlock(
        `${name}-public-buckets`,
        {
          accountId: args.accountId,
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        },
        kept,
      );
    }
    const made = plan.makesDetector
      ? new aws.guardduty.Detector(`${name}-detector`, { enable: true }, kept)
      : undefined;
    this.detectorId = made?.id ?? pulumi.output(plan.detectorId ?? "");
    this.#features(name, plan);
    this.registerOutputs({ detectorId: this.detectorId });
  }

  #features(name: string, { features }: AccountGuardsPlan): void {
    for (const { key, name: feature, additional } of features) {
      new aws.guardduty.DetectorFeature(
        `${name}-${key}`,
        {
          detectorId: this.detectorId,
          name: feature,
          status: "ENABLED",
          ...(additional.length > 0 && {
            additionalConfigurations: additional.map((configuration) => ({
              name: configuration,
              status: "ENABLED",
            })),
          }),
        },
        { parent: this, retainOnDelete: true },
      );
    }
  }
}
