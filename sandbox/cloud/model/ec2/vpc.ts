import { randomInt } from "node:crypto";
import type { DefaultSecurityGroup, DefaultSecurityGroupArgs } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import type { Vpc, VpcArgs } from "@pulumi/aws/ec2/vpc.js";
import { AwsError, UnmodelledError } from "../../errors.ts";
import { type Cidr, parseCidr } from "../../rules/cidr.ts";
import type { Problems } from "../../rules/problems.ts";
import { type Cloud, define } from "../model.ts";
import { hasDependencies, vpcNotFound } from "./errors.ts";

/** AWS: "VPC CIDR blocks" and "Subnet CIDR blocks": between /16 and /28. */
const PREFIX = { min: 16, max: 28 };

export function checkIpv4Block(text: string | undefined, problems: Problems): void {
  if (text === undefined) return;
  const block = parseCidr(text);
  if (block === undefined)
    problems.report("cidrBlock", `${JSON.stringify(text)} is not a valid IPv4 CIDR block`);
  else problems.range("cidrBlock", block.prefix, PREFIX.min, PREFIX.max);
}

export const CIDR_ASSOCIATION = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";

/** The VPC's IPv4 blocks: its own, and those associated with it later. */
export function ipv4BlocksOf(vpcId: string, cloud: Cloud): Cidr[] {
  const associated = cloud.listType(CIDR_ASSOCIATION).filter(({ outputs }) => outputs.vpcId === vpcId);
  return [cloud.get(vpc, vpcId), ...associated].flatMap(
    (object) => parseCidr(String(object?.outputs.cidrBlock)) ?? [],
  );
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
  recomputes: { assignGeneratedIpv6CidrBlock: ["ipv6AssociationId", "ipv6CidrBlock"] },
  defaults: { enableDnsSupport: true, instanceTenancy: "default" },
  inUse: hasDependencies("vpc"),
  check: (inputs, problems) => {
    checkIpv4Block(inputs.cidrBlock, problems);
    problems.oneOf("instanceTenancy", inputs.instanceTenancy, ["default", "dedicated"]);
  },
  create: (inputs, cloud) => {
    if (inputs.cidrBlock === undefined) {
      throw new AwsError("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
    }
    if (inputs.ipv6IpamPoolId !== undefined || inputs.ipv6CidrBlock !== undefined)
      throw new UnmodelledError("an IPAM pool", "sandbox/cloud/model/ec2/vpc.ts");
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
      ownerId: cloud.account,
      ...(inputs.assignGeneratedIpv6CidrBlock === true ? newIpv6Block(cloud) : NO_IPV6),
    };
    putDefaults(id, outputs, cloud);
    return { id, outputs: { ...outputs, mainRouteTableId: outputs.defaultRouteTableId } };
  },
  update: ({ assignGeneratedIpv6CidrBlock = false }, { id, outputs }, cloud) => {
    if (assignGeneratedIpv6CidrBlock === Boolean(outputs.ipv6CidrBlock)) return {};
    if (assignGeneratedIpv6CidrBlock) return newIpv6Block(cloud);
    assertIpv6Unused(id, outputs.ipv6CidrBlock, cloud);
    return NO_IPV6;
  },
});

const NO_IPV6 = { ipv6AssociationId: "", ipv6CidrBlock: "" };

/** A /56 of RFC 3849's addresses for documentation, which nothing on the internet answers. */
function newIpv6Block(cloud: Cloud) {
  const [third, fourth] = [randomInt(1, 0x1_0000), randomInt(1, 0x100) << 8];
  return {
    ipv6AssociationId: cloud.newId("vpc-cidr-assoc"),
    ipv6CidrBlock: `2001:db8:${third.toString(16)}:${fourth.toString(16)}::/56`,
  };
}

function assertIpv6Unused(vpcId: string, block: string, cloud: Cloud): void {
  const used = cloud
    .listType("aws:ec2/subnet:Subnet")
    .some(({ outputs }) => outputs.vpcId === vpcId && Boolean(outputs.ipv6CidrBlock));
  if (!used) return;
  throw new AwsError(
    "InvalidCidrBlock.InUse",
    `The vpc ${vpcId} currently has a subnet within CIDR block ${block}`,
  );
}

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
