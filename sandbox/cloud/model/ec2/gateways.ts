import { randomInt } from "node:crypto";
import type {
  EgressOnlyInternetGateway,
  EgressOnlyInternetGatewayArgs,
} from "@pulumi/aws/ec2/egressOnlyInternetGateway.js";
import type { Eip, EipArgs } from "@pulumi/aws/ec2/eip.js";
import type { InternetGateway, InternetGatewayArgs } from "@pulumi/aws/ec2/internetGateway.js";
import type { NatGateway, NatGatewayArgs } from "@pulumi/aws/ec2/natGateway.js";
import { AwsError, UnmodelledError } from "../../errors.ts";
import { formatAddress, parseCidr } from "../../rules/cidr.ts";
import { type Cloud, define } from "../model.ts";
import { subnetNotFound, vpcNotFound } from "./errors.ts";
import { subnet } from "./subnet.ts";
import { vpc } from "./vpc.ts";

const INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway";
const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";

export const internetGateway = define<InternetGateway, InternetGatewayArgs>()({
  type: INTERNET_GATEWAY,
  required: [],
  immutable: [],
  mutable: ["vpcId"],
  computed: ["arn", "ownerId"],
  references: [{ property: "vpcId", to: "aws:ec2/vpc:Vpc", notFound: vpcNotFound, onDelete: "restrict" }],
  create: (inputs, cloud) => {
    assertDetached(inputs.vpcId, undefined, cloud);
    const id = cloud.newId("igw");
    return { id, outputs: { arn: cloud.arn("ec2", `internet-gateway/${id}`), ownerId: cloud.account } };
  },
  update: (inputs, { id }, cloud) => {
    assertDetached(inputs.vpcId, id, cloud);
    return {};
  },
  remove: ({ outputs: { vpcId } }, cloud) => {
    const subnets = cloud.list(subnet).filter(({ outputs }) => outputs.vpcId === vpcId);
    const mapped = cloud
      .listType(NAT_GATEWAY)
      .some(({ outputs }) => subnets.some(({ id }) => id === outputs.subnetId));
    if (!mapped) return;
    throw new AwsError(
      "DependencyViolation",
      `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    );
  },
});

function assertDetached(vpcId: string | undefined, ownId: string | undefined, cloud: Cloud): void {
  if (vpcId === undefined) return;
  const other = cloud
    .listType(INTERNET_GATEWAY)
    .find(({ id, outputs }) => id !== ownId && outputs.vpcId === vpcId);
  if (other === undefined) return;
  throw new AwsError(
    "Resource.AlreadyAssociated",
    `resource ${other.id} is already attached to network ${vpcId}`,
  );
}

export const egressOnlyInternetGateway = define<EgressOnlyInternetGateway, EgressOnlyInternetGatewayArgs>()({
  type: "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
  required: ["vpcId"],
  immutable: ["vpcId"],
  mutable: [],
  computed: [],
  references: [{ property: "vpcId", to: "aws:ec2/vpc:Vpc", notFound: vpcNotFound, onDelete: "restrict" }],
  create: ({ vpcId }, cloud) => {
    // Stricter than AWS, where such a gateway is of no use: the block has to be there first.
    if (!cloud.get(vpc, vpcId)?.outputs.ipv6CidrBlock)
      throw new AwsError("InvalidParameterValue", `The vpc '${vpcId}' has no IPv6 CIDR block`);
    return { id: cloud.newId("eigw"), outputs: {} };
  },
});

/** AWS's default quota of Elastic IP addresses in a region. AWS: "Amazon VPC quotas". */
const ADDRESSES = 5;

export const eip = define<Eip, EipArgs>()({
  type: "aws:ec2/eip:Eip",
  required: [],
  immutable: [
    "domain",
    "address",
    "customerOwnedIpv4Pool",
    "ipamPoolId",
    "networkBorderGroup",
    "publicIpv4Pool",
  ],
  mutable: ["associateWithPrivateIp", "instance", "networkInterface"],
  computed: [
    "allocationId",
    "arn",
    "associationId",
    "carrierIp",
    "customerOwnedIp",
    "privateDns",
    "privateIp",
    "ptrRecord",
    "publicDns",
    "publicIp",
  ],
  inUse: (id) => new AwsError("InvalidIPAddress.InUse", `Address with allocation id ${id} is in use.`),
  check: (inputs, problems) => problems.oneOf("domain", inputs.domain, ["vpc"]),
  create: (inputs, cloud) => {
    if (cloud.listType("aws:ec2/eip:Eip").length >= ADDRESSES) {
      throw new AwsError("AddressLimitExceeded", "The maximum number of addresses has been reached.");
    }
    const id = cloud.newId("eipalloc");
    // RFC 5737: addresses for documentation, which nothing on the internet answers.
    const publicIp = `203.0.113.${randomInt(1, 255)}`;
    return {
      id,
      outputs: {
        allocationId: id,
        arn: cloud.arn("ec2", `elastic-ip/${id}`),
        domain: "vpc",
        networkBorderGroup: inputs.networkBorderGroup ?? cloud.region,
        publicIpv4Pool: inputs.publicIpv4Pool ?? "amazon",
        publicIp,
        publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${cloud.region}.compute.amazonaws.com`,
        ...{
          associationId: "",
          carrierIp: "",
          customerOwnedIp: "",
          privateDns: "",
          privateIp: "",
          ptrRecord: "",
        },
      },
    };
  },
});

export const natGateway = define<NatGateway, NatGatewayArgs>()({
  type: NAT_GATEWAY,
  required: [],
  immutable: ["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId"],
  mutable: [
    "availabilityZoneAddresses",
    "secondaryAllocationIds",
    "secondaryPrivateIpAddressCount",
    "secondaryPrivateIpAddresses",
  ],
  computed: [
    "associationId",
    "autoProvisionZones",
    "autoScalingIps",
    "networkInterfaceId",
    "publicIp",
    "regionalNatGatewayAddresses",
    "regionalNatGatewayAutoMode",
    "routeTableId",
  ],
  defaults: { connectivityType: "public" },
  references: [
    { property: "subnetId", to: "aws:ec2/subnet:Subnet", notFound: subnetNotFound, onDelete: "restrict" },
    {
      property: "allocationId",
      to: "aws:ec2/eip:Eip",
      notFound: (id) =>
        new AwsError("InvalidAllocationID.NotFound", `The allocation ID '${id}' does not exist`),
      onDelete: "restrict",
    },
  ],
  check: (inputs, problems) => {
    problems.oneOf("connectivityType", inputs.connectivityType, ["private", "public"]);
    problems.oneOf("availabilityMode", inputs.availabilityMode, ["zonal", "regional"]);
  },
  create: (inputs, cloud) => {
    if (inputs.availabilityMode === "regional" || inputs.subnetId === undefined) {
      throw new UnmodelledError("a regional NAT gateway", "sandbox/cloud/model/ec2/gateways.ts");
    }
    const network = cloud.get(subnet, inputs.subnetId);
    const address = inputs.allocationId === undefined ? undefined : cloud.get(eip, inputs.allocationId);
    if (inputs.connectivityType !== "private") {
      assertInternet(network?.outputs.vpcId, cloud);
      assertFree(inputs.allocationId, cloud);
    }
    return {
      id: cloud.newId("nat"),
      outputs: {
        associationId: address === undefined ? "" : cloud.newId("eipassoc"),
        networkInterfaceId: cloud.newId("eni"),
        publicIp: address?.outputs.publicIp ?? "",
        privateIp: inputs.privateIp ?? firstAddress(network?.outputs.cidrBlock ?? ""),
        availabilityMode: "zonal",
        ...{ autoProvisionZones: "", autoScalingIps: "", regionalNatGatewayAddresses: [] },
        ...{ regionalNatGatewayAutoMode: "", routeTableId: "", vpcId: network?.outputs.vpcId ?? "" },
      },
    };
  },
});

function assertInternet(vpcId: string | undefined, cloud: Cloud): void {
  if (cloud.list(internetGateway).some(({ outputs }) => outputs.vpcId === vpcId)) return;
  throw new AwsError("Gateway.NotAttached", `Network ${vpcId} has no Internet gateway attached`);
}

function assertFree(allocationId: string | undefined, cloud: Cloud): void {
  if (allocationId === undefined) {
    throw new AwsError("MissingParameter", "The request must contain the parameter AllocationId");
  }
  const user = cloud.listType(NAT_GATEWAY).find(({ outputs }) => outputs.allocationId === allocationId);
  if (user === undefined) return;
  throw new AwsError(
    "Resource.AlreadyAssociated",
    `resource ${allocationId} is already associated with ${user.id}`,
  );
}

/** The first address that AWS leaves to users: the first four of a subnet are its own. */
function firstAddress(cidrBlock: string): string {
  const block = parseCidr(cidrBlock);
  return block === undefined ? "" : formatAddress(block.base + 4);
}
