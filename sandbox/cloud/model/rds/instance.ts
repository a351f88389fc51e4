import { randomBytes } from "node:crypto";
import type { Instance, InstanceArgs } from "@pulumi/aws/rds/instance.js";
import { AwsError, UnmodelledError } from "../../errors.ts";
import { logGroup } from "../cloudwatch.ts";
import { groupNotFound } from "../ec2/errors.ts";
import { type Cloud, define, type InputsOf, type OutputsOf } from "../model.ts";
import { INSTANCE, PARAMETER_GROUP, SNAPSHOT, SUBNET_GROUP } from "./common.ts";
import { assertCompatible, assertReachable, versionOf } from "./compatibility.ts";
import { checkInstance } from "./instance-rules.ts";
import { putMasterSecret, removeMasterSecret } from "./master-secret.ts";

type Inputs = InputsOf<InstanceArgs>;

/** Other ways to come into being than to be created empty. */
const ORIGINS = ["replicateSourceDb", "restoreToPointInTime", "s3Import", "snapshotIdentifier"] as const;

/** A DB instance, as RDS for PostgreSQL has it. A change that waits for the maintenance window is made at once. */
export const instance = define<Instance, InstanceArgs>()({
  type: INSTANCE,
  required: ["instanceClass"],
  immutable: [
    "availabilityZone",
    "backupTarget",
    "characterSetName",
    "customIamInstanceProfile",
    "dbName",
    "engine",
    "identifierPrefix",
    "kmsKeyId",
    "ncharCharacterSetName",
    "restoreToPointInTime",
    "s3Import",
    "snapshotIdentifier",
    "storageEncrypted",
    "timezone",
    "username",
  ],
  mutable: [
    "allocatedStorage",
    "allowMajorVersionUpgrade",
    "applyImmediately",
    "autoMinorVersionUpgrade",
    "backupRetentionPeriod",
    "backupWindow",
    "blueGreenUpdate",
    "caCertIdentifier",
    "copyTagsToSnapshot",
    "customerOwnedIpEnabled",
    "databaseInsightsMode",
    "dbSubnetGroupName",
    "dedicatedLogVolume",
    "deleteAutomatedBackups",
    "deletionProtection",
    "domain",
    "domainAuthSecretArn",
    "domainDnsIps",
    "domainFqdn",
    "domainIamRoleName",
    "domainOu",
    "enabledCloudwatchLogsExports",
    "engineLifecycleSupport",
    "engineVersion",
    "finalSnapshotIdentifier",
    "iamDatabaseAuthenticationEnabled",
    "identifier",
    "instanceClass",
    "iops",
    "licenseModel",
    "maintenanceWindow",
    "manageMasterUserPassword",
    "masterUserSecretKmsKeyId",
    "maxAllocatedStorage",
    "monitoringInterval",
    "monitoringRoleArn",
    "multiAz",
    "networkType",
    "optionGroupName",
    "parameterGroupName",
    "password",
    "passwordWo",
    "passwordWoVersion",
    "performanceInsightsEnabled",
    "performanceInsightsKmsKeyId",
    "performanceInsightsRetentionPeriod",
    "port",
    "publiclyAccessible",
    "replicaMode",
    "replicateSourceDb",
    "skipFinalSnapshot",
    "storageThroughput",
    "storageType",
    "upgradeStorageConfig",
    "vpcSecurityGroupIds",
    "warningEventCategories",
  ],
  computed: [
    "address",
    "arn",
    "endpoint",
    "engineVersionActual",
    "hostedZoneId",
    "latestRestorableTime",
    "listenerEndpoints",
    "masterUserSecrets",
    "replicas",
    "resourceId",
    "status",
    "upgradeRolloutOrder",
  ],
  filledIn: ["backupTarget"],
  recomputes: { manageMasterUserPassword: ["masterUserSecrets"] },
  sensitive: ["password", "passwordWo"],
  defaults: {
    autoMinorVersionUpgrade: true,
    copyTagsToSnapshot: false,
    deleteAutomatedBackups: true,
    monitoringInterval: 0,
    performanceInsightsEnabled: false,
    publiclyAccessible: false,
    skipFinalSnapshot: false,
  },
  name: {
    property: "identifier",
    prefix: "identifierPrefix",
    max: 63,
    pattern: /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/,
    allowed: "lower-case letters, digits and single hyphens, first a letter, last no hyphen",
    lowerCase: true,
  },
  references: [
    {
      property: "dbSubnetGroupName",
      to: SUBNET_GROUP,
      notFound: (name) =>
        new AwsError("DBSubnetGroupNotFoundFault", `DB subnet group '${name}' does not exist.`),
      onDelete: "restrict",
    },
    {
      property: "parameterGroupName",
      to: PARAMETER_GROUP,
      notFound: (name) => new AwsError("DBParameterGroupNotFound", `DBParameterGroup not found: ${name}`),
      except: /^default\./,
      onDelete: "restrict",
    },
    {
      property: "vpcSecurityGroupIds[*]",
      to: "aws:ec2/securityGroup:SecurityGroup",
      notFound: groupNotFound,
      onDelete: "restrict",
    },
  ],
  check: checkInstance,
  create: (inputs, cloud) => {
    assertModelled(inputs);
    const identifier = inputs.identifier ?? "";
    if (cloud.listType(INSTANCE).some(({ outputs }) => outputs.identifier === identifier))
      throw new AwsError("DBInstanceAlreadyExists", "DB instance already exists");
    assertCompatible(inputs, cloud);
    if (inputs.manageMasterUserPassword !== true && (inputs.password ?? inputs.passwordWo) === undefined)
      throw new AwsError("InvalidParameterValue", "The parameter MasterUserPassword must be provided");
    putLogGroups(inputs, identifier, cloud);
    // The real provider's id since its version 5: an instance keeps it when its identifier changes.
    const resourceId = `db-${randomBytes(13).toString("hex").toUpperCase()}`;
    return {
      id: resourceId,
      outputs: {
        ...addresses(inputs, resourceId, cloud),
        allocatedStorage: inputs.allocatedStorage ?? 0,
        backupTarget: inputs.backupTarget ?? "region",
        engineVersionActual: versionOf(inputs),
        latestRestorableTime: "",
        listenerEndpoints: [],
        masterUserSecrets:
          inputs.manageMasterUserPassword === true
            ? [putMasterSecret(inputs.username ?? "postgres", inputs.masterUserSecretKmsKeyId, cloud)]
            : [],
        multiAz: inputs.multiAz ?? false,
        port: inputs.port ?? 5432,
        replicas: [],
        resourceId,
        status: "available",
        upgradeRolloutOrder: "second",
        username: inputs.username ?? "postgres",
      },
    };
  },
  update: (inputs, object, cloud) => {
    assertModelled(inputs);
    assertCompatible(inputs, cloud);
    assertReachable(inputs, object, cloud);
    putLogGroups(inputs, inputs.identifier ?? "", cloud);
    return {
      ...addresses(inputs, object.id, cloud),
      engineVersionActual: versionOf(inputs),
      ...(inputs.manageMasterUserPassword === true &&
        object.outputs.masterUserSecrets.length === 0 && {
          masterUserSecrets: [
            putMasterSecret(object.outputs.username, inputs.masterUserSecretKmsKeyId, cloud),
          ],
        }),
    };
  },
  remove: ({ outputs }, cloud) => {
    if (outputs.deletionProtection === true) {
      throw new AwsError(
        "InvalidParameterCombination",
        "Cannot delete protected DB Instance, please disable deletion protection and try again.",
      );
    }
    if (outputs.skipFinalSnapshot !== true) putFinalSnapshot(outputs, cloud);
    for (const { secretArn } of outputs.masterUserSecrets) removeMasterSecret(secretArn, cloud);
  },
});

function assertModelled(inputs: Inputs): void {
  const origin = ORIGINS.find((property) => inputs[property] !== undefined);
  if (origin !== undefined)
    throw new UnmodelledError(`${INSTANCE}'s ${origin}`, "sandbox/cloud/model/rds/instance.ts");
}

function addresses({ identifier = "", port = 5432 }: Inputs, resourceId: string, cloud: Cloud) {
  // The part of the host name that is the account's own.
  const zone = resourceId.slice(3, 15).toLowerCase();
  const suffix = cloud.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  const address = `${identifier}.${zone}.${cloud.region}.rds.${suffix}`;
  return {
    address,
    arn: cloud.arn("rds", `db:${identifier}`),
    endpoint: `${address}:${port}`,
    hostedZoneId: "",
  };
}

/** A log group that isn't there RDS makes by itself: it keeps everything for ever, and stays when the instance goes. */
function putLogGroups(
  { enabledCloudwatchLogsExports: logs = [] }: Inputs,
  identifier: string,
  cloud: Cloud,
): void {
  for (const log of logs) {
    const name = `/aws/rds/instance/${identifier}/${log}`;
    if (cloud.get(logGroup, name) !== undefined) continue;
    const arn = cloud.arn("logs", `log-group:${name}`);
    cloud.put({ type: logGroup.type, id: name, outputs: { arn, name, retentionInDays: 0 } });
  }
}

function putFinalSnapshot(
  { finalSnapshotIdentifier: id, identifier }: OutputsOf<Instance>,
  cloud: Cloud,
): void {
  if (id === undefined) {
    throw new AwsError(
      "InvalidParameterCombination",
      "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
    );
  }
  if (cloud.listType(SNAPSHOT).some((snapshot) => snapshot.id === id))
    throw new AwsError(
      "DBSnapshotAlreadyExists",
      `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`,
    );
  cloud.put({ type: SNAPSHOT, id, outputs: { dbInstanceIdentifier: identifier, status: "available" } });
}
