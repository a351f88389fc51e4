import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { assertArguments } from "../arguments.ts";
import { partitionOf, policyDocument } from "../aws.ts";
import { planned } from "../planned.ts";
import { assertValid, type Problem } from "../validation.ts";
import { type BudgetPlan, planBudget } from "./budget-plan.ts";
import type { BudgetArgs } from "./budget-args.ts";

export type { BudgetArgs } from "./budget-args.ts";

/**
 * A monthly cost budget: people are told when 50, 80 and 100 % of it are spent, and when the forecast for the month
 * reaches 100 %. A budget stops nothing.
 *
 * @example
 * new Budget("costs", { accountId, region, monthlyLimitUsd: 1500, emails: ["platform@example.com"] });
 *
 * @transform aws:budgets/budget:Budget costTypes { includeSupport: false }
 */
export class Budget extends pulumi.ComponentResource {
  /** ARN of the alert topic; empty without `alertTopic`. */
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: BudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:guardrails:Budget", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planBudget(args));
    assertValid(`Budget ${name}`, [...problems, ...topicKeyProblems(args)]);

    const topic = plan.alertTopic ? this.#topic(name, args) : undefined;
    this.topicArn = topic?.arn ?? pulumi.output("");
    new aws.budgets.Budget(
      `${name}-budget`,
      {
        accountId: args.accountId,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(plan.monthlyLimitUsd),
        limitUnit: "USD",
        ...(plan.costTags.length > 0 && {
          costFilters: [{ name: "TagKeyValue", values: [...plan.costTags] }],
        }),
        notifications: notifications(plan, topic?.arn),
      },
      // Budgets tries to publish at once, and refuses a topic that it may not publish to.
      { parent: this, dependsOn: topic?.policy ?? [] },
    );
    this.registerOutputs({ topicArn: this.topicArn });
  }

  #topic(
    name: string,
    { accountId, region, topicKeyArn }: BudgetArgs,
  ): { arn: pulumi.Output<string>; policy: aws.sns.TopicPolicy } {
    const topic = new aws.sns.Topic(
      `${name}-budget-alerts`,
      {
        displayName: `Budget alerts of ${name}`,
        ...given({ kmsMasterKeyId: topicKeyArn }),
      },
      { parent: this },
    );
    const policy = new aws.sns.TopicPolicy(
      `${name}-budget-alerts`,
      {
        arn: topic.arn,
        policy: topic.arn.apply((arn) => topicPolicy(arn, accountId, partitionOf(region))),
      },
      { parent: this },
    );
    return { arn: topic.arn, policy };
  }
}

function notifications(
  { alerts, emails }: BudgetPlan,
  topicArn: pulumi.Output<string> | undefined,
): aws.types.input.budgets.BudgetNotification[] {
  return alerts.map(({ notificationType, threshold }) => ({
    notificationType,
    threshold,
    thresholdType: "PERCENTAGE",
    comparisonOperator: "GREATER_THAN",
    subscriberEmailAddresses: [...emails],
    subscriberSnsTopicArns: topicArn === undefined ? [] : [topicArn],
  }));
}

/**
 * Sources: AWS Cost Management User Guide, "Creating an Amazon SNS topic for budget notifications"; Amazon SNS
 * Developer Guide, "Enforce encryption of data in transit".
 */
function topicPolicy(topicArn: string, accountId: string, partition: string): string {
  return policyDocument(
    {
      Sid: "BudgetAlerts",
      Effect: "Allow",
      Principal: { Service: "budgets.amazonaws.com" },
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": `arn:${partition}:budgets::${accountId}:*` },
      },
    },
    {
      Sid: "DenyPlainHttp",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  );
}

function topicKeyProblems({ alertTopic = false, topicKeyArn }: BudgetArgs): Problem[] {
  if (!alertTopic || topicKeyArn !== undefined) return [];
  return [
    {
      path: "topicKeyArn",
      message: "no key for the alert topic",
      allowed: "a customer-managed key: Budgets can't use the one that AWS manages for SNS",
      fix: "make one, e.g. by DataKey with servicePrincipals: [budgets.amazonaws.com]",
    },
  ];
}
