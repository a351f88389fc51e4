import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { managedPolicyArn, partitionOf, policyDocument } from "../aws.ts";

interface MonitoredInstance {
  readonly accountId: string;
  readonly region: string;
  readonly identifier: string;
}

interface MonitoringRole {
  readonly arn: pulumi.Output<string>;
  /** RDS refuses an instance whose role may not do what enhanced monitoring needs. */
  readonly permission: pulumi.Resource;
}

/** The role by which RDS writes an instance's operating-system metrics, for that instance alone. */
export function monitoringRole(
  name: string,
  { accountId, region, identifier }: MonitoredInstance,
  parent: pulumi.Resource,
): MonitoringRole {
  const partition = partitionOf(region);
  const role = new aws.iam.Role(
    name,
    {
      description: `Enhanced monitoring of ${identifier}`,
      // Amazon RDS User Guide, "Setting up and enabling Enhanced Monitoring": against the confused deputy.
      assumeRolePolicy: policyDocument({
        Effect: "Allow",
        Principal: { Service: "monitoring.rds.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnEquals: { "aws:SourceArn": `arn:${partition}:rds:${region}:${accountId}:db:${identifier}` },
        },
      }),
    },
    { parent },
  );
  const permission = new aws.iam.RolePolicyAttachment(
    name,
    {
      role: role.name,
      policyArn: managedPolicyArn(partition, "service-role/AmazonRDSEnhancedMonitoringRole"),
    },
    { parent },
  );
  return { arn: role.arn, permission };
}
