import type { VpcEndpoint, VpcEndpointArgs } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { AwsError } from "../../errors.ts";
import { equivalent } from "../../properties.ts";
import { type Cloud, define, type InputsOf } from "../model.ts";
import { groupNotFound, routeTableNotFound, subnetNotFound, vpcNotFound } from "./errors.ts";
import { routeTable } from "./routes.ts";
import { securityGroup } from "./security-groups.ts";
import { subnet } from "./subnet.ts";
import { vpc } from "./vpc.ts";

/** The services that a gateway endpoint reaches. AWS: "Gateway endpoints". */
const GATEWAY_SERVICES = /\.(s3|dynamodb)$/;

/** Whose names begin with `cn.` in China, of those that a cluster calls. AWS CDK, aws-ec2/lib/vpc-endpoint.ts. */
const PREFIXED_IN_CHINA = /^(autoscaling|ec2|ecr\.api|ecr\.dkr|eks|sqs|sts)$/;

export const vpcEndpoint = define<VpcEndpoint, VpcEndpointArgs>()({
  type: "aws:ec2/vpcEndpoint:VpcEndpoint",
  required: ["vpcId"],
  immutable: [
    "vpcId",
    "serviceName",
    "vpcEndpointType",
    "resourceConfigurationArn",
    "serviceNetworkArn",
    "serviceRegion",
  ],
  mutable: [
    "autoAccept",
    "dnsOptions",
    "ipAddressType",
    "policy",
    "privateDnsEnabled",
    "routeTableIds",
    "securityGroupIds",
    "subnetConfigurations",
    "subnetIds",
  ],
  computed: [
    "arn",
    "cidrBlocks",
    "dnsEntries",
    "networkInterfaceIds",
    "ownerId",
    "prefixListId",
    "requesterManaged",
    "state",
  ],
  policies: { policy: "resource" },
  defaults: { vpcEndpointType: "Gateway" },
  references: [
    { property: "vpcId", to: "aws:ec2/vpc:Vpc", notFound: vpcNotFound, onDelete: "restrict" },
    { property: "subnetIds[*]", to: "aws:ec2/subnet:Subnet", notFound: subnetNotFound, onDelete: "restrict" },
    {
      property: "securityGroupIds[*]",
      to: "aws:ec2/securityGroup:SecurityGroup",
      notFound: groupNotFound,
      onDelete: "restrict",
    },
    { property: "routeTableIds[*]", to: "aws:ec2/routeTable:RouteTable", notFound: routeTableNotFound },
  ],
  check: (inputs, problems) => {
    problems.oneOf("vpcEndpointType", inputs.vpcEndpointType, [
      "Gateway",
      "Interface",
      "GatewayLoadBalancer",
    ]);
  },
  create: (inputs, cloud) => {
    assertServiceReachable(inputs, cloud);
    const id = cloud.newId("vpce");
    assertAttachable(id, inputs, cloud);
    const isInterface = inputs.vpcEndpointType === "Interface";
    const service = inputs.serviceName?.split(".").at(-1) ?? "";
    const defaultGroup = cloud.get(vpc, inputs.vpcId)?.outputs.defaultSecurityGroupId ?? "";
    return {
      id,
      outputs: {
        arn: cloud.arn("ec2", `vpc-endpoint/${id}`),
        cidrBlocks: [],
        dnsEntries: isInterface
          ? [{ dnsName: `${id}.${service}.${cloud.region}.vpce.amazonaws.com`, hostedZoneId: "" }]
          : [],
        networkInterfaceIds: interfacesOf(inputs, cloud),
        ownerId: cloud.account,
        prefixListId: isInterface ? "" : `pl-${service}`,
        requesterManaged: false,
        state: "available",
        privateDnsEnabled: inputs.privateDnsEnabled ?? false,
        routeTableIds: inputs.routeTableIds ?? [],
        securityGroupIds: inputs.securityGroupIds ?? (isInterface ? [defaultGroup] : []),
        subnetIds: inputs.subnetIds ?? [],
      },
    };
  },
  update: (inputs, { id, outputs }, cloud) => {
    assertAttachable(id, inputs, cloud);
    return equivalent(inputs.subnetIds, outputs.subnetIds)
      ? {}
      : { networkInterfaceIds: interfacesOf(inputs, cloud) };
  },
});

type EndpointInputs = InputsOf<VpcEndpointArgs>;

/** One in each subnet: what keeps the subnets and the security groups from being deleted. */
function interfacesOf({ subnetIds = [] }: EndpointInputs, cloud: Cloud): string[] {
  return (subnetIds ?? []).map(() => cloud.newId("eni"));
}

function assertServiceReachable(inputs: EndpointInputs, cloud: Cloud): void {
  const { serviceName = "", vpcEndpointType } = inputs;
  const { region, partition } = cloud;
  const service = serviceName.slice(serviceName.indexOf(`${region}.`) + region.length + 1);
  const prefix = partition === "aws-cn" && PREFIXED_IN_CHINA.test(service) ? "cn." : "";
  const known =
    serviceName === `${prefix}com.amazonaws.${region}.${service}` || serviceName.startsWith("aws.sagemaker.");
  if (!known || (vpcEndpointType === "Gateway" && !GATEWAY_SERVICES.test(serviceName))) {
    throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${serviceName}' does not exist`);
  }
}

function assertAttachable(id: string, inputs: EndpointInputs, cloud: Cloud): void {
  const isGateway = inputs.vpcEndpointType === "Gateway";
  if (!isGateway && inputs.routeTableIds !== undefined) {
    throw invalid("Route table IDs are only supported for Gateway type VPC Endpoint.");
  }
  if (isGateway && inputs.subnetIds !== undefined) {
    throw invalid("Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.");
  }
  assertSameVpc(inputs, cloud);
  if (isGateway) assertFreeTables(id, inputs, cloud);
  else assertInterface(id, inputs, cloud);
}

function assertSameVpc(
  { vpcId, subnetIds, securityGroupIds, routeTableIds }: EndpointInputs,
  cloud: Cloud,
): void {
  const attached = [
    ...(subnetIds ?? []).map((id) => cloud.get(subnet, id)),
    ...(securityGroupIds ?? []).map((id) => cloud.get(securityGroup, id)),
    ...(routeTableIds ?? []).map((id) => cloud.get(routeTable, id)),
  ];
  const foreign = attached.find((object) => object !== undefined && object.outputs.vpcId !== vpcId);
  if (foreign !== undefined) throw invalid(`${foreign.id} does not belong to ${vpcId}`);
}

/** A gateway endpoint is a route to the service's prefix list, of which a table has one. */
function assertFreeTables(id: string, { serviceName, routeTableIds }: EndpointInputs, cloud: Cloud): void {
  const rivals = cloud
    .list(vpcEndpoint)
    .filter(({ id: other, outputs }) => other !== id && outputs.serviceName === serviceName);
  for (const tableId of routeTableIds ?? []) {
    const rival = rivals.find(({ outputs }) => outputs.routeTableIds.includes(tableId));
    if (rival === undefined) continue;
    throw new AwsError(
      "RouteAlreadyExists",
      `route table ${tableId} already has a route with destination-prefix-list-id ${rival.outputs.prefixListId}`,
    );
  }
}

function assertInterface(id: string, inputs: EndpointInputs, cloud: Cloud): void {
  const zones = (inputs.subnetIds ?? []).map((each) => cloud.get(subnet, each)?.outputs.availabilityZone);
  if (new Set(zones).size < zones.length) {
    throw new AwsError(
      "DuplicateSubnetsInSameZone",
      "Found another VPC endpoint subnet in the same availability zone. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.",
    );
  }
  if (inputs.privateDnsEnabled !== true) return;
  const network = cloud.get(vpc, inputs.vpcId)?.outputs;
  if (network?.enableDnsSupport !== true || !network.enableDnsHostnames) {
    throw invalid(
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${inputs.vpcId}`,
    );
  }
  const { serviceName = "", vpcId } = inputs;
  const rival = cloud
    .list(vpcEndpoint)
    .some(
      ({ id: other, outputs }) =>
        other !== id &&
        outputs.vpcId === vpcId &&
        outputs.serviceName === serviceName &&
        outputs.privateDnsEnabled,
    );
  if (!rival) return;
  throw invalid(
    `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${serviceName} in the VPC ${vpcId}`,
  );
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameter", message);
}
