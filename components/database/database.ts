import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { nameProblems } from "../naming.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { type DatabasePlan, planDatabase } from "./database-plan.ts";
import { finalSnapshotIdentifier } from "./final-snapshot.ts";
import { monitoringRole } from "./monitoring-role.ts";
import { exportedLogs, insightsRetentionDays, parameterGroupFamily, parameters } from "./postgres.ts";
import type { DatabaseArgs } from "./database-args.ts";

export type { DatabaseArgs } from "./database-args.ts";

/**
 * An RDS PostgreSQL database: encrypted, in subnets of its own, reachable by named security groups only and by TLS
 * only, with a standby, backups, logs, Database Insights, enhanced monitoring and IAM authentication
 * (AWS FSBP RDS.2, RDS.3, RDS.5, RDS.6, RDS.8 to RDS.11, RDS.13, RDS.17, RDS.23, RDS.25, RDS.36).
 *
 * The master user's password is RDS's: it makes and rotates it, every seven days, in a secret of its own, so that no
 * program, state or preview ever holds it. It is for the Job that makes services' roles; services log in as those,
 * by IAM authentication (docs/database-roles.md).
 *
 * When its major version leaves standard support, RDS upgrades the instance instead of billing extended support.
 *
 * @example
 * new Database("orders", { identifier: "slipway-staging-orders", accountId, region, vpcId, subnetIds,
 *   clientSecurityGroupIds: { cluster: clusterSecurityGroupId }, keyArn, secretKeyArn, logKeyArn, databaseName: "orders" });
 *
 * @transform aws:rds/instance:Instance tags { ...props.tags, team: "platform" }
 */
export class Database extends pulumi.ComponentResource {
  /** Host name of the instance. */
  readonly address: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly databaseName: pulumi.Output<string>;
  readonly instanceArn: pulumi.Output<string>;
  /** `DbiResourceId`, by which policies name the instance's users. */
  readonly resourceId: pulumi.Output<string>;
  /** ARN of the secret with the keys `username` and `password`, which RDS makes and rotates. */
  readonly masterSecretArn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:database:Database", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planDatabase(args));
    const monitoring = `${name}-monitoring`;
    assertValid(`Database ${name}`, [...problems, ...nameProblems("iamRoleStem", monitoring, "name")]);

    const subnetGroup = new aws.rds.SubnetGroup(
      `${name}-subnets`,
      { name: plan.identifier, description: `Subnets of ${plan.identifier}`, subnetIds: args.subnetIds },
      { parent: this },
    );
    // Named by the engine, since another major version needs another group, and the old one stays until it is left.
    const parameterGroup = new aws.rds.ParameterGroup(
      `${name}-parameters`,
      {
        family: parameterGroupFamily(plan.engineVersion),
        description: `Parameters of ${plan.identifier}`,
        parameters: [...parameters],
      },
      { parent: this },
    );
    const securityGroup = this.#securityGroup(name, args, plan);
    const logGroups = this.#logGroups(name, args, plan);
    const monitor = plan.monitoringInterval === 0 ? undefined : monitoringRole(monitoring, args, this);

    const instance = new aws.rds.Instance(
      `${name}-instance`,
      {
        identifier: plan.identifier,
        engine: "postgres",
        engineVersion: plan.engineVersion,
        autoMinorVersionUpgrade: true,
        allowMajorVersionUpgrade: plan.allowMajorVersionUpgrade,
        engineLifecycleSupport: "open-source-rds-extended-support-disabled",
        applyImmediately: plan.applyImmediately,
        instanceClass: plan.instanceClass,
        multiAz: plan.multiAz,

        storageType: "gp3",
        allocatedStorage: plan.allocatedStorage,
        maxAllocatedStorage: plan.maxAllocatedStorage,
        storageEncrypted: true,
        kmsKeyId: args.keyArn,

        dbName: plan.databaseName,
        username: plan.username,
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: args.secretKeyArn,
        iamDatabaseAuthenticationEnabled: true,

        dbSubnetGroupName: subnetGroup.name,
        vpcSecurityGroupIds: [securityGroup.id],
        publiclyAccessible: false,
        port: plan.port,
        caCertIdentifier: plan.certificateAuthority,
        parameterGroupName: parameterGroup.name,

        backupRetentionPeriod: plan.backupRetentionDays,
        backupWindow: plan.backupWindow,
        maintenanceWindow: plan.maintenanceWindow,
        copyTagsToSnapshot: true,
        deletionProtection: plan.deletionProtection,
        skipFinalSnapshot: plan.skipFinalSnapshot,
        ...(!plan.skipFinalSnapshot && {
          finalSnapshotIdentifier: finalSnapshotIdentifier(name, plan, args.keyArn, this),
        }),

        enabledCloudwatchLogsExports: [...exportedLogs],
        databaseInsightsMode: plan.databaseInsightsMode,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: args.keyArn,
        performanceInsightsRetentionPeriod: insightsRetentionDays(plan.databaseInsightsMode),
        monitoringInterval: plan.monitoringInterval,
        ...(monitor !== undefined && { monitoringRoleArn: monitor.arn }),
        ...(args.tags && { tags: args.tags }),
      },
      {
        parent: this,
        protect: plan.protect,
        // A log group that isn't there RDS makes by itself: one that nobody owns, and that keeps logs for ever.
        dependsOn: [...logGroups, ...(monitor === undefined ? [] : [monitor.permission])],
      },
    );

    this.address = instance.address;
    this.port = instance.port;
    this.databaseName = instance.dbName;
    this.instanceArn = instance.arn;
    this.resourceId = instance.resourceId;
    this.masterSecretArn = instance.masterUserSecrets.apply(([secret]) => secret?.secretArn ?? "");
    this.securityGroupId = securityGroup.id;
    this.registerOutputs({
      address: this.address,
      port: this.port,
      databaseName: this.databaseName,
      instanceArn: this.instanceArn,
      resourceId: this.resourceId,
      masterSecretArn: this.masterSecretArn,
      securityGroupId: this.securityGroupId,
    });
  }

  /** Lets the clients in, on the database's port, and nothing out. */
  #securityGroup(name: string, args: DatabaseArgs, plan: DatabasePlan): aws.ec2.SecurityGroup {
    const group = new aws.ec2.SecurityGroup(
      `${name}-security-group`,
      {
        vpcId: args.vpcId,
        description: `Who may connect to ${plan.identifier}`,
        tags: { Name: plan.identifier },
      },
      { parent: this },
    );
    for (const [client, referencedSecurityGroupId] of Object.entries(args.clientSecurityGroupIds)) {
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-ingress-${client}`,
        {
          securityGroupId: group.id,
          referencedSecurityGroupId,
          ipProtocol: "tcp",
          fromPort: plan.port,
          toPort: plan.port,
          description: `PostgreSQL from ${client}`,
        },
        { parent: this },
      );
    }
    return group;
  }

  #logGroups(name: string, args: DatabaseArgs, plan: DatabasePlan): aws.cloudwatch.LogGroup[] {
    return exportedLogs.map(
      (log) =>
        new aws.cloudwatch.LogGroup(
          `${name}-${log}-logs`,
          {
            name: `/aws/rds/instance/${plan.identifier}/${log}`,
            retentionInDays: plan.logRetentionDays,
            kmsKeyId: args.logKeyArn,
          },
          { parent: this },
        ),
    );
  }
}
