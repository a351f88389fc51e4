import type { Call, Mappings } from "../requests.ts";

/** A call of its own for each attribute that creation does not take. */
function modify(operation: string, id: string, attributes: readonly string[]): Call[] {
  return attributes.map((name) => ({
    operation,
    self: [id],
    from: (inputs) => (inputs[name] === undefined ? undefined : { [name]: { value: inputs[name] } }),
  }));
}

const described = (value: unknown, description: unknown): Record<string, unknown>[] =>
  ([value].flat() as string[]).map((each) => ({ each, description }));

/** A rule of a security group, by any of its two resource types. */
const authorize = (operation: string, isThis: (type: unknown) => boolean = () => true): Call => ({
  operation,
  tagged: "security-group-rule",
  names: { each: ["CidrIp", "CidrIpv6", "PrefixListId", "GroupId"] },
  from: (i) => {
    if (!isThis(i["type"])) return undefined;
    const { description } = i;
    const ranges = (...values: unknown[]): unknown =>
      values.flatMap((value) => (value === undefined ? [] : described(value, description)));
    return {
      groupId: i["securityGroupId"],
      ipPermissions: {
        ipProtocol: i["ipProtocol"] ?? i["protocol"],
        fromPort: i["fromPort"],
        toPort: i["toPort"],
        ipRanges: ranges(i["cidrIpv4"], i["cidrBlocks"]),
        ipv6Ranges: ranges(i["cidrIpv6"], i["ipv6CidrBlocks"]),
        prefixListIds: ranges(i["prefixListId"], i["prefixListIds"]),
        userIdGroupPairs: ranges(
          i["referencedSecurityGroupId"],
          i["sourceSecurityGroupId"],
          i["self"] === true ? i["securityGroupId"] : undefined,
        ),
      },
    };
  },
});

const data = (name: string): string => `LaunchTemplateData.${name}`;

export const ec2: Mappings = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    // The one of the VPC is looked up; its rules are taken away.
    provider: ["vpcId", "ingress", "egress"],
    calls: [{ operation: "ec2.CreateTags", from: (_, { id }) => ({ resources: [id] }) }],
  },
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": {
    calls: [{ operation: "ec2.CreateEgressOnlyInternetGateway", tagged: "egress-only-internet-gateway" }],
  },
  "aws:ec2/eip:Eip": { calls: [{ operation: "ec2.AllocateAddress", tagged: "elastic-ip" }] },
  "aws:ec2/flowLog:FlowLog": {
    calls: [
      {
        operation: "ec2.CreateFlowLogs",
        names: { iamRoleArn: "DeliverLogsPermissionArn", vpcId: "ResourceIds" },
        always: { ResourceType: "VPC" },
        tagged: "vpc-flow-log",
      },
    ],
  },
  "aws:ec2/internetGateway:InternetGateway": {
    calls: [
      { operation: "ec2.CreateInternetGateway", tagged: "internet-gateway" },
      { operation: "ec2.AttachInternetGateway", self: ["InternetGatewayId"] },
    ],
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    provider: ["namePrefix", "updateDefaultVersion"],
    calls: [
      {
        operation: "ec2.CreateLaunchTemplate",
        names: {
          blockDeviceMappings: data("BlockDeviceMappings"),
          description: "VersionDescription",
          imageId: data("ImageId"),
          metadataOptions: data("MetadataOptions"),
          monitoring: data("Monitoring"),
          name: "LaunchTemplateName",
          tagSpecifications: data("TagSpecifications"),
          userData: data("UserData"),
          vpcSecurityGroupIds: data("SecurityGroupIds"),
        },
        tagged: "launch-template",
      },
    ],
  },
  "aws:ec2/natGateway:NatGateway": { calls: [{ operation: "ec2.CreateNatGateway", tagged: "natgateway" }] },
  "aws:ec2/route:Route": {
    calls: [{ operation: "ec2.CreateRoute", names: { egressOnlyGatewayId: "EgressOnlyInternetGatewayId" } }],
  },
  "aws:ec2/routeTable:RouteTable": {
    calls: [{ operation: "ec2.CreateRouteTable", tagged: "route-table" }],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    calls: [{ operation: "ec2.AssociateRouteTable" }],
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    provider: ["namePrefix", "revokeRulesOnDelete"],
    calls: [{ operation: "ec2.CreateSecurityGroup", names: { name: "GroupName" }, tagged: "security-group" }],
  },
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    calls: [
      authorize("ec2.AuthorizeSecurityGroupIngress", (type) => type === "ingress"),
      authorize("ec2.AuthorizeSecurityGroupEgress", (type) => type === "egress"),
    ],
  },
  "aws:ec2/subnet:Subnet": {
    calls: [
      { operation: "ec2.CreateSubnet", tagged: "subnet" },
      ...modify("ec2.ModifySubnetAttribute", "SubnetId", [
        "assignIpv6AddressOnCreation",
        "enableDns64",
        "enableResourceNameDnsARecordOnLaunch",
        "enableResourceNameDnsAaaaRecordOnLaunch",
        "mapPublicIpOnLaunch",
      ]),
    ],
  },
  "aws:ec2/vpc:Vpc": {
    calls: [
      {
        operation: "ec2.CreateVpc",
        names: { assignGeneratedIpv6CidrBlock: "AmazonProvidedIpv6CidrBlock" },
        tagged: "vpc",
      },
      ...modify("ec2.ModifyVpcAttribute", "VpcId", ["enableDnsHostnames", "enableDnsSupport"]),
    ],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    calls: [
      { operation: "ec2.CreateVpcEndpoint", names: { policy: "PolicyDocument" }, tagged: "vpc-endpoint" },
    ],
  },
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": {
    calls: [{ operation: "ec2.AssociateVpcCidrBlock" }],
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    calls: [authorize("ec2.AuthorizeSecurityGroupEgress")],
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    calls: [authorize("ec2.AuthorizeSecurityGroupIngress")],
  },
};
