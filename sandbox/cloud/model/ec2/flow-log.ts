import type { FlowLog, FlowLogArgs } from "@pulumi/aws/ec2/flowLog.js";
import { AwsError } from "../../errors.ts";
import { define } from "../model.ts";
import { roleNotFound } from "../iam-errors.ts";
import { subnetNotFound, vpcNotFound } from "./errors.ts";

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
