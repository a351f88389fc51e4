import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { partitionOf, policyDocument } from "../aws.ts";

interface FlowLogArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly region: string;
  readonly accountId: string;
  readonly retentionInDays: number;
  readonly kmsKeyId: pulumi.Input<string> | undefined;
}

/** Records every connection into and out of the VPC, accepted or refused, in a log group of its own. */
export function createFlowLogs(
  name: string,
  { vpcId, region, accountId, retentionInDays, kmsKeyId }: FlowLogArgs,
  parent: pulumi.Resource,
): void {
  const child = { parent };
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-flow-logs`,
    { retentionInDays, ...given({ kmsKeyId }) },
    child,
  );
  const role = new aws.iam.Role(
    `${name}-flow-logs`,
    {
      // Amazon VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs", against the confused deputy; a flow log's id is known only once the role is there.
      assumeRolePolicy: policyDocument({
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: {
            "aws:SourceArn": `arn:${partitionOf(region)}:ec2:${region}:${accountId}:vpc-flow-log/*`,
          },
        },
      }),
      description: `Writes the flow logs of ${name}`,
    },
    child,
  );
  // Amazon VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs", narrowed to this group.
  const policy = new aws.iam.RolePolicy(
    `${name}-flow-logs`,
    {
      role: role.name,
      policy: logGroup.arn.apply((arn) =>
        policyDocument({
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          // CloudWatch Logs API reference, LogGroup: policies name a group with a trailing ":*".
          Resource: `${arn}:*`,
        }),
      ),
    },
    child,
  );
  new aws.ec2.FlowLog(
    `${name}-flow-logs`,
    {
      vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      tags: { Name: `${name}-flow-logs` },
    },
    { parent, dependsOn: policy },
  );
}
