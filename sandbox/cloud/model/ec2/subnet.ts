import type { Subnet, SubnetArgs } from "@pulumi/aws/ec2/subnet.js";
import { AwsError } from "../../errors.ts";
import { zonesOf } from "../../regions.ts";
import { contains, overlaps, parseCidr } from "../../rules/cidr.ts";
import { containsIpv6, parseIpv6Cidr } from "../../rules/ipv6.ts";
import { type Cloud, define, type InputsOf } from "../model.ts";
import { hasDependencies, vpcNotFound } from "./errors.ts";
import { checkIpv4Block, ipv4BlocksOf, vpc } from "./vpc.ts";

const SUBNET = "aws:ec2/subnet:Subnet";

export const subnet = define<Subnet, SubnetArgs>()({
  type: SUBNET,
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
  check: (inputs, problems) => {
    checkIpv4Block(inputs.cidrBlock, problems);
    const block = inputs.ipv6CidrBlock;
    if (block !== undefined && parseIpv6Cidr(block) === undefined)
      problems.report("ipv6CidrBlock", `${JSON.stringify(block)} is not a valid IPv6 CIDR block`);
  },
  create: (inputs, cloud) => {
    assertIpv4(inputs, cloud);
    const zone = zoneOf(inputs, cloud);
    const id = cloud.newId("subnet");
    assertIpv6(id, inputs, cloud);
    return {
      id,
      outputs: {
        arn: cloud.arn("ec2", `subnet/${id}`),
        ownerId: cloud.account,
        availabilityZone: zone.name,
        availabilityZoneId: zone.id,
        privateDnsHostnameTypeOnLaunch: inputs.privateDnsHostnameTypeOnLaunch ?? "ip-name",
        ...ipv6Association(inputs, cloud),
      },
    };
  },
  update: (inputs, { id, outputs }, cloud) => {
    assertIpv6(id, inputs, cloud);
    return outputs.ipv6CidrBlock === inputs.ipv6CidrBlock ? {} : ipv6Association(inputs, cloud);
  },
});

type SubnetInputs = InputsOf<SubnetArgs>;

function othersIn(vpcId: string, ownId: string | undefined, cloud: Cloud) {
  return cloud.list(subnet).filter(({ id, outputs }) => id !== ownId && outputs.vpcId === vpcId);
}

function assertIpv4({ vpcId, cidrBlock = "" }: SubnetInputs, cloud: Cloud): void {
  const block = parseCidr(cidrBlock);
  if (block === undefined)
    throw new AwsError("MissingParameter", "The request must contain the parameter cidrBlock");
  if (!ipv4BlocksOf(vpcId, cloud).some((outer) => contains(outer, block))) {
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${cidrBlock}' is invalid.`);
  }
  const taken = othersIn(vpcId, undefined, cloud).some(({ outputs }) =>
    overlaps(parseCidr(outputs.cidrBlock ?? "") ?? block, block),
  );
  if (taken) throw conflict(cidrBlock);
}

/** Amazon VPC User Guide, "IPv6 subnet CIDR blocks"; `/64` is what the VPC's own /56 is divided into here. */
function assertIpv6(id: string, inputs: SubnetInputs, cloud: Cloud): void {
  const { vpcId, ipv6CidrBlock: text, assignIpv6AddressOnCreation } = inputs;
  if (text === undefined) {
    if (assignIpv6AddressOnCreation !== true) return;
    throw new AwsError(
      "InvalidParameterValue",
      `Invalid value 'true' for assign-ipv6-address-on-creation. Cannot set assign-ipv6-address-on-creation to true unless the subnet (${id}) has an IPv6 CIDR block associated with it.`,
    );
  }
  const block = parseIpv6Cidr(text);
  if (block?.prefix !== 64)
    throw new AwsError("InvalidParameterValue", `invalid value for parameter ipv6-cidr-block: ${text}`);
  const outer = parseIpv6Cidr(cloud.get(vpc, vpcId)?.outputs.ipv6CidrBlock ?? "");
  if (outer === undefined || !containsIpv6(outer, block)) {
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${text}' is invalid.`);
  }
  const taken = othersIn(vpcId, id, cloud).some(
    ({ outputs }) => parseIpv6Cidr(outputs.ipv6CidrBlock)?.base === block.base,
  );
  if (taken) throw conflict(text);
}

function ipv6Association({ ipv6CidrBlock = "" }: SubnetInputs, cloud: Cloud) {
  return {
    ipv6CidrBlock,
    ipv6CidrBlockAssociationId: ipv6CidrBlock === "" ? "" : cloud.newId("subnet-cidr-assoc"),
  };
}

function conflict(cidr: string): AwsError {
  return new AwsError("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`);
}

function zoneOf({ availabilityZone, availabilityZoneId }: SubnetInputs, cloud: Cloud) {
  const zones = zonesOf(cloud.region);
  const asked = availabilityZone ?? availabilityZoneId ?? zones[0]?.name;
  const zone = zones.find(({ name, id }) => name === asked || id === asked);
  if (zone !== undefined) return zone;
  const allowed = zones.map(({ name }) => name).join(", ");
  throw new AwsError(
    "InvalidParameterValue",
    `Value (${asked}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${allowed}.`,
  );
}
