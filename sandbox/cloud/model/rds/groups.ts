import type { ParameterGroup, ParameterGroupArgs } from "@pulumi/aws/rds/parameterGroup.js";
import type { SubnetGroup, SubnetGroupArgs } from "@pulumi/aws/rds/subnetGroup.js";
import { AwsError } from "../../errors.ts";
import { subnetNotFound } from "../ec2/errors.ts";
import { subnet } from "../ec2/subnet.ts";
import { type Cloud, define } from "../model.ts";
import { PARAMETER_GROUP, POSTGRES, SUBNET_GROUP } from "./common.ts";

export const subnetGroup = define<SubnetGroup, SubnetGroupArgs>()({
  type: SUBNET_GROUP,
  required: ["subnetIds"],
  immutable: ["name", "namePrefix"],
  mutable: ["description", "subnetIds"],
  computed: ["arn", "supportedNetworkTypes", "vpcId"],
  defaults: { description: "Managed by Pulumi" },
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 255,
    pattern: /^(?!default$)[a-z0-9 ._-]+$/,
    allowed: "lower-case letters, digits, spaces and ._-, not default",
    lowerCase: true,
  },
  references: [
    // An instance's network interfaces lie in them.
    {
      property: "subnetIds[*]",
      to: "aws:ec2/subnet:Subnet",
      notFound: subnetNotFound,
      onDelete: "restrict",
    },
  ],
  exists: (name) =>
    new AwsError("DBSubnetGroupAlreadyExists", `The DB subnet group '${name}' already exists.`),
  inUse: (name, { outputs }) =>
    new AwsError(
      "InvalidDBSubnetGroupStateFault",
      `Cannot delete the subnet group '${name}' because at least one database instance: ${String(outputs.identifier)} is still using it.`,
    ),
  create: (inputs, cloud) => {
    const name = inputs.name ?? "";
    return {
      id: name,
      outputs: {
        arn: cloud.arn("rds", `subgrp:${name}`),
        namePrefix: inputs.namePrefix ?? "",
        supportedNetworkTypes: ["IPV4"],
        vpcId: commonVpc(inputs.subnetIds, cloud),
      },
    };
  },
  update: ({ subnetIds }, { outputs }, cloud) => {
    if (commonVpc(subnetIds, cloud) !== outputs.vpcId)
      throw new AwsError(
        "InvalidSubnet",
        "The new subnets are not in the same Vpc as the existing subnet group",
      );
    return {};
  },
});

/** The VPC of all the subnets. @throws where they are in several, or in one zone. */
function commonVpc(subnetIds: readonly string[], cloud: Cloud): string {
  const subnets = subnetIds.flatMap((id) => cloud.get(subnet, id)?.outputs ?? []);
  const [vpcId = "", ...others] = new Set(subnets.map((each) => each.vpcId));
  if (others.length > 0) throw new AwsError("InvalidSubnet", "The DB subnets are not all in the same VPC");
  if (new Set(subnets.map(({ availabilityZone }) => availabilityZone)).size < 2) {
    throw new AwsError(
      "DBSubnetGroupDoesNotCoverEnoughAZs",
      "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: 1. Add subnets to cover at least 2 AZs.",
    );
  }
  return vpcId;
}

/** Parameters that take effect with a restart only. AWS: the parameter groups' `ApplyType`. */
const STATIC = ["max_connections", "shared_buffers", "shared_preload_libraries", "wal_buffers"];

export const parameterGroup = define<ParameterGroup, ParameterGroupArgs>()({
  type: PARAMETER_GROUP,
  required: ["family"],
  immutable: ["description", "family", "name", "namePrefix"],
  mutable: ["parameters", "skipDestroy"],
  computed: ["arn"],
  defaults: { description: "Managed by Pulumi" },
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 255,
    pattern: /^[a-z](?!.*--)[a-z0-9.-]*[a-z0-9]$/,
    allowed: "lower-case letters, digits, . and single -, first a letter, last no hyphen",
    lowerCase: true,
  },
  exists: (name) => new AwsError("DBParameterGroupAlreadyExists", `Parameter group ${name} already exists`),
  inUse: () =>
    new AwsError(
      "InvalidDBParameterGroupState",
      "One or more database instances are still members of this parameter group, so the group cannot be deleted",
    ),
  check: ({ family, parameters = [] }, problems) => {
    problems.oneOf(
      "family",
      family,
      Object.keys(POSTGRES).map((major) => `postgres${major}`),
    );
    for (const { name, applyMethod = "immediate" } of parameters) {
      problems.oneOf("parameters[*].applyMethod", applyMethod, ["immediate", "pending-reboot"]);
      if (applyMethod === "immediate" && STATIC.includes(name))
        problems.report("parameters", `cannot use immediate apply method for static parameter ${name}`);
    }
  },
  create: (inputs, cloud) => {
    const name = inputs.name ?? "";
    return {
      id: name,
      outputs: { arn: cloud.arn("rds", `pg:${name}`), namePrefix: inputs.namePrefix ?? "" },
    };
  },
});
