import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { queuePolicy } from "./karpenter-policy.ts";

/**
 * What AWS announces about instances before it happens, by the last part of the logical names.
 * Source: Karpenter v1, "CloudFormation", interruption handling.
 */
const events = {
  capacity: ["aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"],
  health: ["aws.health", "AWS Health Event"],
  rebalance: ["aws.ec2", "EC2 Instance Rebalance Recommendation"],
  spot: ["aws.ec2", "EC2 Spot Instance Interruption Warning"],
  state: ["aws.ec2", "EC2 Instance State-change Notification"],
} as const;

export interface InterruptionQueue {
  readonly queue: aws.sqs.Queue;
  /** What has to be there for a warning to arrive. */
  readonly ready: pulumi.Resource[];
}

/** The queue from which Karpenter learns that instances are about to go, so that it drains them first. */
export function interruptionQueue(name: string, parent: pulumi.Resource): InterruptionQueue {
  const queue = new aws.sqs.Queue(
    `${name}-interruptions`,
    // A warning is two minutes old at most: five minutes later it is of no use. AWS FSBP SQS.1: encrypted.
    { messageRetentionSeconds: 300, sqsManagedSseEnabled: true },
    { parent },
  );
  const rules = Object.entries(events).map(([key, [source, detailType]]) => {
    const rule = new aws.cloudwatch.EventRule(
      `${name}-${key}`,
      {
        description: `${detailType}, for Karpenter`,
        eventPattern: JSON.stringify({ source: [source], "detail-type": [detailType] }),
      },
      { parent },
    );
    const target = new aws.cloudwatch.EventTarget(
      `${name}-${key}`,
      { rule: rule.name, arn: queue.arn },
      { parent },
    );
    return { rule, target };
  });
  const policy = new aws.sqs.QueuePolicy(
    `${name}-interruptions`,
    {
      queueUrl: queue.url,
      policy: pulumi
        .all([queue.arn, pulumi.all(rules.map(({ rule }) => rule.arn))])
        .apply(([queueArn, ruleArns]) => queuePolicy(queueArn, ruleArns)),
    },
    { parent },
  );
  return { queue, ready: [policy, ...rules.map(({ target }) => target)] };
}
