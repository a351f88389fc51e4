import type { FlowLog, FlowLogArgs } from "@pulumi/aws/ec2/flowLog.js";
import type { VpcEndpoint, VpcEndpointArgs } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { AwsError } from "../../errors.ts";
import { type Cloud, define, type InputsOf } from "../model.ts";
import { roleNotFound } from "../iam-errors.ts";
import { groupNotFound, routeTableNotFound, subnetNotFound, vpcNotFound } from "./errors.ts";
import { subnet, vpc } from "./vpc.ts";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

/** The services that a gateway endpoint reaches. AWS: "Gateway endpoints". */
const GATEWAY_SERVICES = /\.(s3|dynamodb)$/;

export const vpcEndpoint = define<VpcEndpoint, VpcEndpointArgs>()({
  type: ENDPOINT,
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
    const isInterface = inputs.vpcEndpointType === "Interface";
    if (isInterface) assertInterface(inputs, cloud);
    const service = inputs.serviceName?.split(".").at(-1) ?? "";
    return {
      id,
      outputs: {
        arn: cloud.arn("ec2", `vpc-endpoint/${id}`),
        cidrBlocks: [],
        dnsEntries: isInterface
          ? [{ dnsName: `${id}.${service}.${cloud.region}.vpce.amazonaws.com`, hostedZoneId: "" }]
          : [],
        networkInterfaceIds: (inputs.subnetIds ?? []).map(() => cloud.newId("eni")),
        ownerId: cloud.account,
        prefixListId: isInterface ? "" : cloud.newId("pl"),
        requesterManaged: false,
        state: "available",
        privateDnsEnabled: inputs.privateDnsEnabled ?? false,
        routeTableIds: inputs.routeTableIds ?? [],
        securityGroupIds: inputs.securityGroupIds ?? [],
        subnetIds: inputs.subnetIds ?? [],
      },
    };
  },
});

function assertServiceReachable(inputs: InputsOf<VpcEndpointArgs>, cloud: Cloud): void {
  const { serviceName = "", vpcEndpointType } = inputs;
  const known =
    serviceName.startsWith(`com.amazonaws.${cloud.region}.`) || serviceName.startsWith("aws.sagemaker.");
  if (!known || (vpcEndpointType === "Gateway" && !GATEWAY_SERVICES.test(serviceName))) {
    throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${serviceName}' does not exist`);
  }
}

function assertInterface(inputs: InputsOf<VpcEndpointArgs>, cloud: Cloud): void {
  const zones = (inputs.subnetIds ?? []).map((id) => cloud.get(subnet, id)?.outputs.availabilityZone);
  if (new Set(zones).size < zones.length) {
    throw new AwsError(
      "DuplicateSubnetsInSameZone",
      "Found another VPC endpoint subnet in the same availability zone. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.",
    );
  }
  if (inputs.privateDnsEnabled !== true) return;
  const network = cloud.get(vpc, inputs.vpcId)?.outputs;
  if (network?.enableDnsSupport !== true || !network.enableDnsHostnames) {
    throw new AwsError(
      "InvalidParameter",
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${inputs.vpcId}`,
    );
  }
  const { serviceName = "", vpcId } = inputs;
  const rival = cloud
    .listType(ENDPOINT)
    .some(
      ({ outputs }) =>
        outputs.vpcId === vpcId && outputs.serviceName === serviceName && outputs.privateDnsEnabled,
    );
  if (!rival) return;
  throw new AwsError(
    "InvalidParameter",
    `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${serviceName} in the VPC ${vpcId}`,
  );
}

export const flowLog = define<FlowLog, FlowLogArgs>()({
  type: "aws:ec2/flowLog:FlowLog",
  required: [],
  immutable: [
    "deliverCrossAccountRole",
    "destinationOptions",
    "eniId",
    "iamRoleArn",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "maxAggregationInterval",
    "regionalNatGatewayId",
    "subnetId",
    "trafficType",
    "transitGatewayAttachmentId",
    "transitGatewayId",
    "vpcId",
  ],
  mutable: ["tagFieldSpecifications"],
  computed: ["arn"],
  defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
  references: [
    { property: "vpcId", to: "aws:ec2/vpc:Vpc", notFound: vpcNotFound, onDelete: "cascade" },
    { property: "subnetId", to: "aws:ec2/subnet:Subnet", notFound: subnetNotFound, onDelete: "cascade" },
    { property: "iamRoleArn", to: "aws:iam/role:Role", by: "arn", notFound: roleNotFound },
  ],
  check: (inputs, problems) => {
    problems.oneOf("trafficType", inputs.trafficType, ["ACCEPT", "REJECT", "ALL"]);
    problems.oneOf("maxAggregationInterval", inputs.maxAggregationInterval, [60, 600]);
    problems.oneOf("logDestinationType", inputs.logDestinationType, [
      "cloud-watch-logs",
      "s3",
      "kinesis-data-firehose",
    ]);
  },
  create: (inputs, cloud) => {
    const {
      logDestinationType: kind,
      iamRoleArn,
      logDestination,
      trafficType,
      vpcId,
      subnetId,
      eniId,
    } = inputs;
    if ([vpcId, subnetId, eniId, inputs.transitGatewayId].filter((each) => each !== undefined).length !== 1) {
      throw new AwsError(
        "MissingParameter",
        "exactly one of vpcId, subnetId, eniId, transitGatewayId must be set",
      );
    }
    if (trafficType === undefined) throw new AwsError("MissingParameter", "TrafficType is missing");
    if (kind === "cloud-watch-logs" && iamRoleArn === undefined) {
      throw new AwsError(
        "InvalidParameter",
        "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.",
      );
    }
    if (logDestination === undefined)
      throw new AwsError("InvalidParameter", "LogDestination can't be empty.");
    const id = cloud.newId("fl");
    return {
      id,
      outputs: {
        arn: cloud.arn("ec2", `vpc-flow-log/${id}`),
        logFormat: inputs.logFormat ?? DEFAULT_FORMAT,
      },
    };
  },
});

/** AWS: "Flow log records", the default format, version 2. */
const DEFAULT_FORMAT =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";
