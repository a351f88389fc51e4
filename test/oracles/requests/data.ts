import type { Mappings } from "../requests.ts";

const block = (name: string): string => `PublicAccessBlockConfiguration.${name}`;
const logging = (name: string): string => `BucketLoggingStatus.LoggingEnabled.${name}`;
const token = { ClientRequestToken: "5d8c2f5e-7d55-4f4b-9c2e-3f1a8f0a6b11" };

/** Keys, secrets, databases and buckets. */
export const data: Mappings = {
  "aws:kms/alias:Alias": {
    provider: ["namePrefix"],
    calls: [{ operation: "kms.CreateAlias", names: { name: "AliasName" } }],
  },
  "aws:kms/key:Key": {
    provider: ["isEnabled"],
    calls: [
      { operation: "kms.CreateKey", names: { customerMasterKeySpec: "KeySpec" } },
      {
        operation: "kms.EnableKeyRotation",
        self: ["KeyId"],
        from: (i) =>
          i["enableKeyRotation"] === true ? { rotationPeriodInDays: i["rotationPeriodInDays"] } : undefined,
      },
      {
        operation: "kms.ScheduleKeyDeletion",
        self: ["KeyId"],
        from: (i) => ({ pendingWindowInDays: i["deletionWindowInDays"] }),
      },
    ],
  },
  "aws:secretsmanager/secret:Secret": {
    provider: ["namePrefix"],
    calls: [
      { operation: "secretsmanager.CreateSecret", names: { replicas: "AddReplicaRegions" }, always: token },
      {
        operation: "secretsmanager.DeleteSecret",
        self: ["SecretId"],
        from: (i) =>
          i["recoveryWindowInDays"] === 0
            ? { forceDeleteWithoutRecovery: true }
            : { recoveryWindowInDays: i["recoveryWindowInDays"] },
      },
    ],
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": {
    calls: [
      {
        operation: "secretsmanager.PutResourcePolicy",
        names: { policy: "ResourcePolicy", secretArn: "SecretId" },
      },
    ],
  },
  "aws:secretsmanager/secretRotation:SecretRotation": {
    provider: ["rotationEnabled"],
    calls: [{ operation: "secretsmanager.RotateSecret", always: token }],
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    calls: [{ operation: "secretsmanager.PutSecretValue", always: token }],
  },
  "aws:rds/instance:Instance": {
    provider: ["allowMajorVersionUpgrade", "applyImmediately", "identifierPrefix", "skipFinalSnapshot"],
    calls: [
      {
        operation: "rds.CreateDBInstance",
        names: {
          backupWindow: "PreferredBackupWindow",
          caCertIdentifier: "CACertificateIdentifier",
          enabledCloudwatchLogsExports: "EnableCloudwatchLogsExports",
          iamDatabaseAuthenticationEnabled: "EnableIAMDatabaseAuthentication",
          identifier: "DBInstanceIdentifier",
          instanceClass: "DBInstanceClass",
          maintenanceWindow: "PreferredMaintenanceWindow",
          parameterGroupName: "DBParameterGroupName",
          password: "MasterUserPassword",
          performanceInsightsEnabled: "EnablePerformanceInsights",
          username: "MasterUsername",
        },
      },
      {
        operation: "rds.DeleteDBInstance",
        from: (i) => ({
          dbInstanceIdentifier: i["identifier"],
          deleteAutomatedBackups: i["deleteAutomatedBackups"],
          finalDbSnapshotIdentifier: i["finalSnapshotIdentifier"],
        }),
      },
    ],
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    provider: ["namePrefix", "skipDestroy"],
    calls: [
      {
        operation: "rds.CreateDBParameterGroup",
        names: { family: "DBParameterGroupFamily", name: "DBParameterGroupName" },
      },
      {
        operation: "rds.ModifyDBParameterGroup",
        names: { name: ["DBParameterGroupName", "ParameterName"], value: "ParameterValue" },
      },
    ],
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    provider: ["namePrefix"],
    calls: [
      {
        operation: "rds.CreateDBSubnetGroup",
        names: { description: "DBSubnetGroupDescription", name: "DBSubnetGroupName" },
      },
    ],
  },
  "aws:s3/bucket:Bucket": {
    provider: ["bucketPrefix", "forceDestroy"],
    calls: [
      {
        operation: "s3.CreateBucket",
        always: { CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } },
      },
    ],
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    calls: [
      {
        operation: "s3.PutBucketLifecycleConfiguration",
        names: { rules: "LifecycleConfiguration.Rules" },
      },
    ],
  },
  "aws:s3/bucketLogging:BucketLogging": {
    calls: [
      {
        operation: "s3.PutBucketLogging",
        names: {
          targetBucket: logging("TargetBucket"),
          targetGrants: logging("TargetGrants"),
          targetObjectKeyFormat: logging("TargetObjectKeyFormat"),
          targetPrefix: logging("TargetPrefix"),
        },
      },
    ],
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    calls: [{ operation: "s3.PutBucketOwnershipControls", names: { rule: "OwnershipControls.Rules" } }],
  },
  "aws:s3/bucketPolicy:BucketPolicy": { calls: [{ operation: "s3.PutBucketPolicy" }] },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    provider: ["skipDestroy"],
    calls: [
      {
        operation: "s3.PutPublicAccessBlock",
        names: {
          blockPublicAcls: block("BlockPublicAcls"),
          blockPublicPolicy: block("BlockPublicPolicy"),
          ignorePublicAcls: block("IgnorePublicAcls"),
          restrictPublicBuckets: block("RestrictPublicBuckets"),
        },
      },
    ],
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    calls: [
      { operation: "s3.PutBucketEncryption", names: { rules: "ServerSideEncryptionConfiguration.Rules" } },
    ],
  },
  "aws:s3/bucketVersioning:BucketVersioning": { calls: [{ operation: "s3.PutBucketVersioning" }] },
};
