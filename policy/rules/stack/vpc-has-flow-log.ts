import { companionRule } from "../../lib/companions.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { FLOW_LOG, VPC } from "../aws/types.ts";

const resource = { type: VPC, props: { id: "vpc-0a1b2c3d", cidrBlock: "10.0.0.0/16" } };

export const vpcHasFlowLog = companionRule({
  name: "vpc-has-flow-log",
  title: "VPCs must have a flow log",
  why: "Without a flow log nobody can tell afterwards who spoke to whom: neither for an intrusion nor for a fault.",
  fix: "Add an aws.ec2.FlowLog with the VPC's id.",
  severity: "medium",
  controls: [awsFsbp("EC2.6")],
  types: [VPC],
  identifiers: ["id"],
  companions: [FLOW_LOG],
  reference: "vpcId",
  allowed: "a VPC that a FlowLog names",
  examples: {
    good: [
      {
        title: "One beside it",
        resources: [resource, { type: FLOW_LOG, props: { vpcId: "vpc-0a1b2c3d", trafficType: "ALL" } }],
      },
    ],
    bad: [
      { title: "None", resources: [resource], reported: [[0, ""]] },
      {
        title: "A flow log of another VPC",
        resources: [resource, { type: FLOW_LOG, props: { vpcId: "vpc-1a1b2c3d", trafficType: "ALL" } }],
        reported: [[0, ""]],
      },
    ],
  },
});
