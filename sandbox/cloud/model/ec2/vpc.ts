import type { DefaultSecurityGroup, DefaultSecurityGroupArgs } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import type { Subnet, SubnetArgs } from "@pulumi/aws/ec2/subnet.js";
import type { Vpc, VpcArgs } from "@pulumi/aws/ec2/vpc.js";
import { AwsError } from "../../errors.ts";
import { zonesOf } from "../../regions.ts";
import { contains, overlaps, parseCidr } from "../../rules/cidr.ts";
import type { Problems } from "../../rules/problems.ts";
import { type Cloud, define } from "../model.ts";
import { hasDependencies, vpcNotFound } from "./errors.ts";

/** AWS: "VPC CIDR blocks" and "Subnet CIDR blocks": between /16 and /28. */
const PREFIX = { min: 16, max: 28 };

function checkBlock(text: string | undefined, problems: Problems): void {
  if (text === undefined) return;
  const block = parseCidr(text);
  if (block === undefined)
    problems.report("cidrBlock", `${JSON.stringify(text)} is not a valid IPv4 CIDR block`);
  else problems.range("cidrBlock", block.prefix, PREFIX.min, PREFIX.max);
}

export const vpc = define<Vpc, VpcArgs>()({
  type: "aws:ec2/vpc:Vpc",
  required: [],
  immutable: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength", "ipv6CidrBlockNetworkBorderGroup"],
  mutable: [
    "assignGeneratedIpv6CidrBlock",
    "enableDnsHostnames",
    "enableDnsSupport",
    "enableNetworkAddressUsageMetrics",
    "instanceTenancy",
    "ipv6CidrBlock",
    "ipv6IpamPoolId",
    "ipv6NetmaskLength",
  ],
  computed: [
    "arn",
    "defaultNetworkAclId",
    "defaultRouteTableId",
    "defaultSecurityGroupId",
    "dhcpOptionsId",
    "ipv6AssociationId",
    "mainRouteTableId",
    "ownerId",
  ],
  defaults: { enableDnsSupport: true, instanceTenancy: "default" },
  inUse: hasDependencies("vpc"),
  check: (inputs, problems) => {
    checkBlock(inputs.cidrBlock, problems);
    problems.oneOf("instanceTenancy", inputs.instanceTenancy, ["default", "dedicated"]);
  },
  create: (inputs, cloud) => {
    if (inputs.cidrBlock === undefined) {
      throw new AwsError("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
    }
    const id = cloud.newId("vpc");
    const outputs = {
      arn: cloud.arn("ec2", `vpc/${id}`),
      cidrBlock: inputs.cidrBlock,
      enableDnsHostnames: inputs.enableDnsHostnames ?? false,
      enableNetworkAddressUsageMetrics: inputs.enableNetworkAddressUsageMetrics ?? false,
      defaultNetworkAclId: cloud.newId("acl"),
      defaultRouteTableId: cloud.newId("rtb"),
      defaultSecurityGroupId: cloud.newId("sg"),
      dhcpOptionsId: cloud.newId("dopt"),
      ipv6AssociationId: "",
      ownerId: cloud.account,
    };
    putDefaults(id, outputs, cloud);
    return { id, outputs: { ...outputs, mainRouteTableId: outputs.defaultRouteTableId } };
  },
});

/** The security group and the main route table that every VPC comes with. */
function putDefaults(
  vpcId: string,
  made: { readonly defaultSecurityGroupId: string; readonly defaultRouteTableId: string },
  cloud: Cloud,
): void {
  const [groupId, tableId] = [made.defaultSecurityGroupId, made.defaultRouteTableId];
  const ownerId = cloud.account;
  cloud.put({
    type: "aws:ec2/securityGroup:SecurityGroup",
    id: groupId,
    outputs: {
      ...{ vpcId, ownerId, name: "default", description: "default VPC security group", region: cloud.region },
      arn: cloud.arn("ec2", `security-group/${groupId}`),
    },
  });
  cloud.put({
    type: "aws:ec2/routeTable:RouteTable",
    id: tableId,
    outputs: {
      vpcId,
      ownerId,
      routes: [],
      region: cloud.region,
      arn: cloud.arn("ec2", `route-table/${tableId}`),
    },
  });
}

/** Adopts the group that the VPC came with, and deletes nothing when it goes: as the real provider. */
export const defaultSecurityGroup = define<DefaultSecurityGroup, DefaultSecurityGroupArgs>()({
  type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  required: [],
  immutable: ["vpcId"],
  mutable: ["egress", "ingress", "revokeRulesOnDelete"],
  computed: ["arn", "description", "name", "namePrefix", "ownerId"],
  references: [{ property: "vpcId", to: "aws:ec2/vpc:Vpc", notFound: vpcNotFound, onDelete: "cascade" }],
  create: (inputs, cloud) => {
    const network = inputs.vpcId === undefined ? undefined : cloud.get(vpc, inputs.vpcId);
    if (network === undefined) throw new AwsError("VPCIdNotSpecified", "No default VPC for this user");
    const id = network.outputs.defaultSecurityGroupId;
    return {
      id,
      outputs: {
        arn: cloud.arn("ec2", `security-group/${id}`),
        description: "default VPC security group",
        name: "default",
        namePrefix: "",
        ownerId: cloud.account,
        ...(inputs.ingress === undefined && { ingress: [] }),
        ...(inputs.egress === undefined && { egress: [] }),
      },
    };
  },
});

export const subnet = define<Subnet, SubnetArgs>()({
  type: "aws:ec2/subnet:Subnet",
  required: ["vpcId"],
  immutable: [
    "vpcId",
    "cidrBlock",
    "availabilityZone",
    "availabilityZoneId",
    "outpostArn",
    "ipv6Native",
    "ipv4IpamPoolId",
    "ipv4NetmaskLength",
    "ipv6IpamPoolId",
    "ipv6NetmaskLength",
  ],
  mutable: [
    "assignIpv6AddressOnCreation",
    "customerOwnedIpv4Pool",
    "enableDns64",
    "enableLniAtDeviceIndex",
    "enableResourceNameDnsARecordOnLaunch",
    "enableResourceNameDnsAaaaRecordOnLaunch",
    "ipv6CidrBlock",
    "mapCustomerOwnedIpOnLaunch",
    "mapPublicIpOnLaunch",
    "privateDnsHostnameTypeOnLaunch",
  ],
  computed: ["arn", "ipv6CidrBlockAssociationId", "ownerId"],
  defaults: { mapPublicIpOnLaunch: false, assignIpv6AddressOnCreation: false, enableDns64: false },
  references: [{ property: "vpcId", to: "aws:ec2/vpc:Vpc", notFound: vpcNotFound, onDelete: "restrict" }],
  inUse: hasDependencies("subnet"),
  check: (inputs, problems) => checkBlock(inputs.cidrBlock, problems),
  create: (inputs, cloud) => {
    const network = cloud.get(vpc, inputs.vpcId);
    const [outer, inner] = [parseCidr(network?.outputs.cidrBlock ?? ""), parseCidr(inputs.cidrBlock ?? "")];
    if (inner === undefined)
      throw new AwsError("MissingParameter", "The request must contain the parameter cidrBlock");
    if (outer === undefined || !contains(outer, inner)) {
      throw new AwsError("InvalidSubnet.Range", `The CIDR '${inputs.cidrBlock}' is invalid.`);
    }
    const taken = cloud
      .listType("aws:ec2/subnet:Subnet")
      .filter(({ outputs }) => outputs.vpcId === inputs.vpcId);
    if (taken.some(({ outputs }) => overlaps(parseCidr(String(outputs.cidrBlock)) ?? inner, inner))) {
      throw new AwsError(
        "InvalidSubnet.Conflict",
        `The CIDR '${inputs.cidrBlock}' conflicts with another subnet`,
      );
    }
    const zone = zoneOf(inputs, cloud);
    const id = cloud.newId("subnet");
    return {
      id,
      outputs: {
        arn: cloud.arn("ec2", `subnet/${id}`),
        ownerId: cloud.account,
        availabilityZone: zone.name,
        availabilityZoneId: zone.id,
        ipv6CidrBlockAssociationId: "",
        privateDnsHostnameTypeOnLaunch: inputs.privateDnsHostnameTypeOnLaunch ?? "ip-name",
      },
    };
  },
});

function zoneOf(
  inputs: { availabilityZone?: string | undefined; availabilityZoneId?: string | undefined },
  cloud: Cloud,
) {
  const zones = zonesOf(cloud.region);
  const asked = inputs.availabilityZone ?? inputs.availabilityZoneId ?? zones[0]?.name;
  const zone = zones.find(({ name, id }) => name === asked || id === asked);
  if (zone !== undefined) return zone;
  const allowed = zones.map(({ name }) => name).join(", ");
  throw new AwsError(
    "InvalidParameterValue",
    `Value (${asked}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${allowed}.`,
  );
}
