import type { Instance, InstanceArgs } from "@pulumi/aws/rds/instance.js";
import { isOffered, takesClass } from "../../../../facts/aws/instance-types.ts";
import { AwsError } from "../../errors.ts";
import { securityGroup } from "../ec2/security-groups.ts";
import { assertUsableKey } from "../kms.ts";
import type { Cloud, CloudObject, InputsOf, OutputsOf } from "../model.ts";
import { combination, majorOf, POSTGRES } from "./common.ts";
import { parameterGroup, subnetGroup } from "./groups.ts";

type Inputs = InputsOf<InstanceArgs>;

/** The version that runs: a current minor of the major, or the very one. @throws where RDS has none such. */
export function versionOf({ engineVersion = "17" }: Inputs): string {
  const current = POSTGRES[majorOf(engineVersion)];
  if (current === undefined || (engineVersion.includes(".") && engineVersion !== current))
    throw combination(`Cannot find version ${engineVersion} for postgres`);
  return current;
}

/** What an instance and the things around it must have in common. */
export function assertCompatible(inputs: Inputs, cloud: Cloud): void {
  for (const key of [inputs.kmsKeyId, inputs.masterUserSecretKmsKeyId, inputs.performanceInsightsKmsKeyId])
    assertUsableKey(key, cloud);
  const family = `postgres${majorOf(versionOf(inputs))}`;
  const parameters = cloud.get(parameterGroup, inputs.parameterGroupName ?? "")?.outputs;
  if (parameters !== undefined && parameters.family !== family) {
    throw combination(
      `The parameter group ${parameters.name} with DBParameterGroupFamily ${parameters.family} can't be used for this instance. Please use a parameter group with DBParameterGroupFamily ${family}`,
    );
  }
  const vpcId = cloud.get(subnetGroup, inputs.dbSubnetGroupName ?? "")?.outputs.vpcId;
  const groups = (inputs.vpcSecurityGroupIds ?? []).flatMap(
    (id) => cloud.get(securityGroup, id)?.outputs ?? [],
  );
  if (vpcId !== undefined && groups.some((group) => group.vpcId !== vpcId))
    throw combination("The DB instance and EC2 security group are in different VPCs.");
  const { allocatedStorage = 0, maxAllocatedStorage = 0 } = inputs;
  if (maxAllocatedStorage > 0 && maxAllocatedStorage < allocatedStorage * 1.1)
    throw combination("Max storage size must be at least 10% greater than the allocated storage");
  assertOffered(inputs, cloud);
  assertMonitored(inputs, cloud);
}

/** By AWS's list of what each region offers (facts/aws), and what `outside.json` adds. */
function assertOffered(inputs: Inputs, cloud: Cloud): void {
  const { instanceClass } = inputs;
  const version = versionOf(inputs);
  if (cloud.existsOutside(instanceClass)) return;
  if (isOffered("rds", instanceClass, cloud.region) && takesClass(majorOf(version), instanceClass)) return;
  throw combination(
    `RDS does not support creating a DB instance with the following combination: DBInstanceClass=${instanceClass}, Engine=postgres, EngineVersion=${version}, LicenseModel=postgresql-license.`,
  );
}

function assertMonitored({ monitoringInterval = 0, monitoringRoleArn }: Inputs, cloud: Cloud): void {
  if (monitoringInterval === 0) return;
  if (monitoringRoleArn === undefined) {
    throw combination(
      "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.",
    );
  }
  const role = cloud.listType("aws:iam/role:Role").find(({ outputs }) => outputs.arn === monitoringRoleArn);
  const trusted = String(role?.outputs.assumeRolePolicy).includes("monitoring.rds.amazonaws.com");
  const permitted = cloud
    .listType("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .some(
      ({ outputs }) =>
        outputs.role === role?.id && String(outputs.policyArn).endsWith("/AmazonRDSEnhancedMonitoringRole"),
    );
  if (role !== undefined && trusted && permitted) return;
  throw new AwsError(
    "InvalidParameterValue",
    "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING",
  );
}

/** An instance moves to another VPC, and within one to no other group (hashicorp/terraform-provider-aws#512). */
function assertSubnetGroupStays(
  { dbSubnetGroupName: to = "", identifier }: Inputs,
  { dbSubnetGroupName: from }: OutputsOf<Instance>,
  cloud: Cloud,
): void {
  const vpcOf = (name: string) => cloud.get(subnetGroup, name)?.outputs.vpcId;
  if (from === to || vpcOf(from) === undefined || vpcOf(from) !== vpcOf(to)) return;
  throw new AwsError(
    "InvalidVPCNetworkStateFault",
    `You cannot move DB instance ${identifier} to subnet group ${to}. The specified DB subnet group and DB instance are in the same VPC. Choose a DB subnet group in different VPC than the specified DB instance and try again.`,
  );
}

/** What an instance can't change into. */
export function assertReachable(
  inputs: Inputs,
  { outputs }: CloudObject<OutputsOf<Instance>>,
  cloud: Cloud,
): void {
  assertSubnetGroupStays(inputs, outputs, cloud);
  const [from, to] = [outputs.engineVersionActual, versionOf(inputs)].map((version) =>
    Number(majorOf(version)),
  );
  if (from !== undefined && to !== undefined && to < from)
    throw combination(`Cannot upgrade postgres from ${from} to ${to}`);
  if (from !== to && inputs.allowMajorVersionUpgrade !== true) {
    throw combination(
      "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.",
    );
  }
  if ((inputs.allocatedStorage ?? 0) < outputs.allocatedStorage)
    throw combination("Invalid storage size for engine name postgres: storage can't shrink");
}
