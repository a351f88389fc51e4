import { createHash } from "node:crypto";
import type { SecurityGroup, SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup.js";
import type { SecurityGroupRule, SecurityGroupRuleArgs } from "@pulumi/aws/ec2/securityGroupRule.js";
import type {
  SecurityGroupEgressRule,
  SecurityGroupEgressRuleArgs,
} from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import type {
  SecurityGroupIngressRule,
  SecurityGroupIngressRuleArgs,
} from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { AwsError } from "../../errors.ts";
import { parseCidr } from "../../rules/cidr.ts";
import { parseIpv6Cidr } from "../../rules/ipv6.ts";
import type { Problems } from "../../rules/problems.ts";
import { type Cloud, define, type Reference } from "../model.ts";
import { groupNotFound, vpcNotFound } from "./errors.ts";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";

export const securityGroup = define<SecurityGroup, SecurityGroupArgs>()({
  type: GROUP,
  required: [],
  immutable: ["description", "name", "namePrefix", "vpcId"],
  mutable: ["egress", "ingress", "revokeRulesOnDelete"],
  computed: ["arn", "ownerId"],
  defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 255,
    pattern: /^(?!sg-)[\w \-.:/()#,@[\]+=&;{}!$*]+$/,
    allowed: "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, not beginning with sg-",
  },
  references: [{ property: "vpcId", to: "aws:ec2/vpc:Vpc", notFound: vpcNotFound, onDelete: "restrict" }],
  inUse: (id) => new AwsError("DependencyViolation", `resource ${id} has a dependent object`),
  create: (inputs, cloud) => {
    const { name = "", vpcId } = inputs;
    if (vpcId === undefined) throw new AwsError("VPCIdNotSpecified", "No default VPC for this user");
    if (cloud.listType(GROUP).some(({ outputs }) => outputs.vpcId === vpcId && outputs.name === name)) {
      throw new AwsError(
        "InvalidGroup.Duplicate",
        `The security group '${name}' already exists for VPC '${vpcId}'`,
      );
    }
    const id = cloud.newId("sg");
    return {
      id,
      outputs: {
        ...{
          arn: cloud.arn("ec2", `security-group/${id}`),
          ownerId: cloud.account,
          namePrefix: inputs.namePrefix ?? "",
        },
        ...(inputs.ingress === undefined && { ingress: [] }),
        ...(inputs.egress === undefined && { egress: [] }),
      },
    };
  },
});

/** A rule goes with its group, and keeps the group that it names as a source from being deleted. */
const ruleReferences = (source: string): Reference[] => [
  { property: "securityGroupId", to: GROUP, notFound: groupNotFound, onDelete: "cascade" },
  { property: source, to: GROUP, notFound: groupNotFound, onDelete: "restrict" },
];

function checkBlocks(
  property: string,
  blocks: readonly (string | undefined)[] | undefined,
  problems: Problems,
  family: "IPv4" | "IPv6" = "IPv4",
): void {
  const parse = family === "IPv4" ? parseCidr : parseIpv6Cidr;
  for (const block of blocks ?? []) {
    if (block === undefined || parse(block) !== undefined) continue;
    problems.report(property, `${JSON.stringify(block)} is not a valid ${family} CIDR block`);
  }
}

/** AWS: IpPermission. `-1` is every protocol, and has no ports. */
function checkPorts(
  rule: { protocol?: string | undefined; fromPort?: number | undefined; toPort?: number | undefined },
  protocolProperty: string,
  problems: Problems,
): void {
  const { protocol, fromPort, toPort } = rule;
  if (protocol !== undefined && !/^(-1|all|tcp|udp|icmp|icmpv6|\d+)$/i.test(protocol)) {
    problems.report(
      protocolProperty,
      `expected tcp, udp, icmp, icmpv6, -1 or a protocol number, got ${protocol}`,
    );
  }
  if (protocol !== "tcp" && protocol !== "udp") return;
  problems.range("fromPort", fromPort, 0, 65_535);
  problems.range("toPort", toPort, 0, 65_535);
  if (fromPort !== undefined && toPort !== undefined && fromPort > toPort) {
    problems.report("toPort", `the range of ports is empty: fromPort ${fromPort}, toPort ${toPort}`);
  }
}

export const securityGroupRule = define<SecurityGroupRule, SecurityGroupRuleArgs>()({
  type: RULE,
  required: ["fromPort", "protocol", "securityGroupId", "toPort", "type"],
  immutable: [
    "cidrBlocks",
    "fromPort",
    "ipv6CidrBlocks",
    "prefixListIds",
    "protocol",
    "securityGroupId",
    "self",
    "sourceSecurityGroupId",
    "toPort",
    "type",
  ],
  mutable: ["description"],
  computed: ["securityGroupRuleId"],
  taggable: false,
  deleteBeforeReplace: true,
  defaults: { self: false },
  references: ruleReferences("sourceSecurityGroupId"),
  exists: () => duplicate(),
  check: (inputs, problems) => {
    problems.oneOf("type", inputs.type, ["ingress", "egress"]);
    checkBlocks("cidrBlocks", inputs.cidrBlocks, problems);
    checkBlocks("ipv6CidrBlocks", inputs.ipv6CidrBlocks, problems, "IPv6");
    checkPorts(inputs, "protocol", problems);
    if (inputs.protocol === "-1" && (inputs.fromPort !== 0 || inputs.toPort !== 0)) {
      problems.report("fromPort", "fromPort and toPort must both be 0 to use the 'ALL' \"-1\" protocol");
    }
  },
  create: (inputs) => {
    const key = [
      inputs.type,
      inputs.protocol,
      inputs.fromPort,
      inputs.toPort,
      inputs.cidrBlocks,
      inputs.ipv6CidrBlocks,
    ];
    const peer = [inputs.prefixListIds, inputs.self, inputs.sourceSecurityGroupId, inputs.securityGroupId];
    const hash = createHash("sha256")
      .update(JSON.stringify([...key, ...peer]))
      .digest()
      .readUInt32BE();
    return { id: `sgrule-${hash}`, outputs: { securityGroupRuleId: "" } };
  },
});

/** `aws.vpc.*`: one rule, one source, an object of its own. */
const singleRule = {
  required: ["ipProtocol", "securityGroupId"],
  immutable: ["securityGroupId"],
  mutable: [
    "cidrIpv4",
    "cidrIpv6",
    "description",
    "fromPort",
    "ipProtocol",
    "prefixListId",
    "referencedSecurityGroupId",
    "toPort",
  ],
  computed: ["arn", "securityGroupRuleId"],
  references: ruleReferences("referencedSecurityGroupId"),
  check: (inputs: Partial<Rule>, problems: Problems) => {
    checkBlocks("cidrIpv4", [inputs.cidrIpv4], problems);
    checkBlocks("cidrIpv6", [inputs.cidrIpv6], problems, "IPv6");
    checkPorts({ ...inputs, protocol: inputs.ipProtocol }, "ipProtocol", problems);
  },
} as const;

interface Rule {
  readonly ipProtocol: string;
  readonly securityGroupId: string;
  readonly cidrIpv4?: string | undefined;
  readonly cidrIpv6?: string | undefined;
  readonly prefixListId?: string | undefined;
  readonly referencedSecurityGroupId?: string | undefined;
  readonly fromPort?: number | undefined;
  readonly toPort?: number | undefined;
}

export const securityGroupIngressRule = define<SecurityGroupIngressRule, SecurityGroupIngressRuleArgs>()({
  ...singleRule,
  type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  create: (inputs, cloud) =>
    createRule("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", inputs, cloud),
});

export const securityGroupEgressRule = define<SecurityGroupEgressRule, SecurityGroupEgressRuleArgs>()({
  ...singleRule,
  type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  create: (inputs, cloud) =>
    createRule("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", inputs, cloud),
});

function createRule(type: string, rule: Rule, cloud: Cloud) {
  const sources = [rule.cidrIpv4, rule.cidrIpv6, rule.prefixListId, rule.referencedSecurityGroupId];
  if (sources.filter((source) => source !== undefined).length !== 1) {
    throw new AwsError(
      "InvalidParameterCombination",
      "exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId must be set",
    );
  }
  if (cloud.listType(type).some(({ outputs }) => keyOf(outputs as unknown as Rule) === keyOf(rule)))
    throw duplicate();
  const id = cloud.newId("sgr");
  return { id, outputs: { arn: cloud.arn("ec2", `security-group-rule/${id}`), securityGroupRuleId: id } };
}

function keyOf(rule: Rule): string {
  const { securityGroupId, ipProtocol, fromPort, toPort, cidrIpv4, cidrIpv6, prefixListId } = rule;
  const peer = [cidrIpv4, cidrIpv6, prefixListId, rule.referencedSecurityGroupId];
  return JSON.stringify([securityGroupId, ipProtocol, fromPort, toPort, ...peer]);
}

function duplicate(): AwsError {
  return new AwsError("InvalidPermission.Duplicate", "the specified rule already exists");
}
