import assert from "node:assert/strict";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { UNKNOWN } from "../../../sandbox/plugin/wire.ts";
import { type Made, network, REGION, SUBNET, TestCloud, VPC } from "./harness.ts";

const ASSOCIATION = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";
const EGRESS_ONLY = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway";
const ROUTE = "aws:ec2/route:Route";
const TABLE = "aws:ec2/routeTable:RouteTable";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

describe("AWS's rules of networks in the emulated cloud", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const refuses = (type: string, inputs: Properties, error: RegExp) =>
    assert.rejects(cloud.create(type, "refused", inputs), error);
  const keeps = (made: Made, error: RegExp) => assert.rejects(cloud.delete(made), error);
  const update = async (made: Made, news: Properties): Promise<Made> => {
    const { inputs } = await cloud.provider.check(made.urn, made.inputs, news, {
      randomSeed: Buffer.from(""),
    });
    const context = { preview: false, timeout: 0, oldInputs: made.inputs, ignoreChanges: [] };
    const { outs } = await cloud.provider.update(made.id, made.urn, made.outs, inputs, context);
    return { ...made, inputs, outs };
  };

  describe("secondary blocks", () => {
    const vpcOf = (cidrBlock: string) => cloud.create(VPC, cidrBlock, { cidrBlock });

    it("hold subnets from when they are associated, and go when no subnet is left in them", async () => {
      const vpc = await vpcOf("10.0.0.0/16");
      const pods = { vpcId: vpc.id, cidrBlock: "100.64.0.0/19" };
      await refuses(SUBNET, pods, /InvalidSubnet\.Range/);
      const block = await cloud.create(ASSOCIATION, "pods", { vpcId: vpc.id, cidrBlock: "100.64.0.0/16" });
      assert.match(block.id, /^vpc-cidr-assoc-[0-9a-f]{17}$/);
      const subnet = await cloud.create(SUBNET, "pod", pods);
      await keeps(
        block,
        /InvalidCidrBlock\.InUse: The vpc vpc-\w+ currently has a subnet within .*100\.64\.0\.0\/16/,
      );
      for (const each of [subnet, block, vpc]) await cloud.delete(each);
      assert.deepEqual(await cloud.editor.list(), []);
    });

    for (const [primary, secondary] of [
      ["10.0.0.0/16", "10.1.0.0/16"],
      ["10.9.0.0/16", "10.0.0.0/16"],
      ["10.0.0.0/16", "100.64.0.0/16"],
      ["100.64.0.0/16", "100.65.0.0/16"],
      ["172.16.0.0/16", "172.17.0.0/16"],
    ] as const) {
      it(`${secondary} goes with ${primary}`, async () => {
        const vpc = await vpcOf(primary);
        await cloud.create(ASSOCIATION, "second", { vpcId: vpc.id, cidrBlock: secondary });
      });
    }

    for (const [primary, secondary, error] of [
      ["10.0.0.0/16", "192.168.0.0/16", /InvalidVpc\.Range.*restricted/],
      ["10.1.0.0/16", "10.0.0.0/16", /InvalidVpc\.Range.*restricted/],
      ["172.16.0.0/16", "172.31.0.0/16", /InvalidVpc\.Range.*restricted/],
      ["100.64.0.0/16", "10.0.0.0/16", /InvalidVpc\.Range.*restricted/],
      ["10.2.0.0/16", "198.19.0.0/16", /InvalidVpc\.Range.*restricted/],
      ["10.2.0.0/16", "169.254.0.0/16", /InvalidVpc\.Range.*restricted/],
      ["10.2.0.0/16", "10.2.128.0/17", /InvalidVpc\.Range.*conflicts/],
    ] as const) {
      it(`${secondary} does not go with ${primary}`, async () => {
        const vpc = await vpcOf(primary);
        await refuses(ASSOCIATION, { vpcId: vpc.id, cidrBlock: secondary }, error);
      });
    }

    it("are five a VPC at most, the primary one included", async () => {
      const vpc = await vpcOf("10.2.0.0/16");
      for (const second of [3, 4, 5, 6])
        await cloud.create(ASSOCIATION, `b${second}`, { vpcId: vpc.id, cidrBlock: `10.${second}.0.0/16` });
      await refuses(
        ASSOCIATION,
        { vpcId: vpc.id, cidrBlock: "10.7.0.0/16" },
        /CidrLimitExceeded: .*maximum number of allowed CIDRs: 5/,
      );
    });
  });

  describe("IPv6", () => {
    const dualStack = { cidrBlock: "10.0.0.0/16", assignGeneratedIpv6CidrBlock: true };
    /** One /64 of the VPC's block. */
    const block = ({ outs }: Made, index: number): string => {
      const [, head = "", last = ""] = /^(.*:)([0-9a-f]+)::\/56$/.exec(String(outs.ipv6CidrBlock)) ?? [];
      return `${head}${(parseInt(last, 16) + index).toString(16)}::/64`;
    };

    it("gives a VPC a /56, when it is made or later", async () => {
      const vpc = await cloud.create(VPC, "net", dualStack);
      assert.match(String(vpc.outs.ipv6CidrBlock), /^2001:db8:[0-9a-f]+:[0-9a-f]{1,2}00::\/56$/);
      const later = await cloud.create(VPC, "later", { cidrBlock: "10.1.0.0/16" });
      assert.deepEqual([later.outs.ipv6CidrBlock, later.outs.ipv6AssociationId], ["", ""]);
      const updated = await update(later, { ...later.inputs, assignGeneratedIpv6CidrBlock: true });
      assert.match(String(updated.outs.ipv6CidrBlock), /::\/56$/);
      const again = await update(updated, { ...updated.inputs, enableDnsHostnames: true });
      assert.equal(again.outs.ipv6CidrBlock, updated.outs.ipv6CidrBlock);
    });

    it("cannot tell the block in a preview of switching it on, and can in any other", async () => {
      const vpc = await cloud.create(VPC, "net", { cidrBlock: "10.0.0.0/16" });
      const preview = async (news: Properties) => {
        const context = { preview: true, timeout: 0, oldInputs: vpc.inputs, ignoreChanges: [] };
        return (await cloud.provider.update(vpc.id, vpc.urn, vpc.outs, news, context)).outs.ipv6CidrBlock;
      };
      assert.equal(await preview({ ...vpc.inputs, assignGeneratedIpv6CidrBlock: true }), UNKNOWN);
      assert.equal(await preview({ ...vpc.inputs, enableDnsHostnames: true }), "");
    });

    it("keeps subnets' /64 blocks within the VPC's, and apart", async () => {
      const vpc = await cloud.create(VPC, "net", dualStack);
      const subnet = (second: number, ipv6CidrBlock: string) => ({
        vpcId: vpc.id,
        cidrBlock: `10.0.${second}.0/24`,
        ipv6CidrBlock,
      });
      const made = await cloud.create(SUBNET, "a", subnet(0, block(vpc, 0)));
      assert.match(String(made.outs.ipv6CidrBlockAssociationId), /^subnet-cidr-assoc-/);
      await cloud.create(SUBNET, "b", subnet(1, block(vpc, 255)));
      await refuses(SUBNET, subnet(2, block(vpc, 0)), /InvalidSubnet\.Conflict/);
      await refuses(SUBNET, subnet(2, "2001:db8::/64"), /InvalidSubnet\.Range/);
      await refuses(
        SUBNET,
        subnet(2, String(vpc.outs.ipv6CidrBlock)),
        /InvalidParameterValue.*ipv6-cidr-block/,
      );
      const [failure] = await cloud.failures(SUBNET, subnet(2, "2001:db8::1/64"));
      assert.match(failure?.reason ?? "", /not a valid IPv6 CIDR block/);
    });

    it("comes to a subnet later, and to no subnet of a VPC without", async () => {
      const vpc = await cloud.create(VPC, "net", dualStack);
      const inputs = { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" };
      await refuses(
        SUBNET,
        { ...inputs, assignIpv6AddressOnCreation: true },
        /unless the subnet .* has an IPv6/,
      );
      const made = await cloud.create(SUBNET, "a", inputs);
      const { replaces } = await cloud.diff(made, { ...inputs, ipv6CidrBlock: block(vpc, 3) });
      assert.deepEqual(replaces, []);
      const updated = await update(made, {
        ...inputs,
        ipv6CidrBlock: block(vpc, 3),
        assignIpv6AddressOnCreation: true,
      });
      assert.equal(updated.outs.ipv6CidrBlock, block(vpc, 3));
      const plain = await cloud.create(VPC, "plain", { cidrBlock: "10.0.0.0/16" });
      await refuses(
        SUBNET,
        { vpcId: plain.id, cidrBlock: "10.0.0.0/24", ipv6CidrBlock: block(vpc, 4) },
        /InvalidSubnet\.Range/,
      );
    });

    it("stays while a subnet has it", async () => {
      const vpc = await cloud.create(VPC, "net", dualStack);
      const inputs = { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" };
      const made = await cloud.create(SUBNET, "a", { ...inputs, ipv6CidrBlock: block(vpc, 0) });
      await assert.rejects(update(vpc, { cidrBlock: "10.0.0.0/16" }), /InvalidCidrBlock\.InUse/);
      await update(made, inputs);
      assert.equal((await update(vpc, { cidrBlock: "10.0.0.0/16" })).outs.ipv6CidrBlock, "");
    });

    it("leaves by an egress-only gateway of a VPC that has it", async () => {
      const { vpc: plain } = await network(cloud, []);
      await refuses(EGRESS_ONLY, { vpcId: plain.id }, /no IPv6 CIDR block/);
      const vpc = await cloud.create(VPC, "dual", { ...dualStack, cidrBlock: "10.1.0.0/16" });
      const gateway = await cloud.create(EGRESS_ONLY, "out", { vpcId: vpc.id });
      const table = await cloud.create(TABLE, "table", { vpcId: vpc.id });
      const route = {
        routeTableId: table.id,
        destinationIpv6CidrBlock: "::/0",
        egressOnlyGatewayId: gateway.id,
      };
      await cloud.create(ROUTE, "out", route);
      await refuses(ROUTE, route, /RouteAlreadyExists: .*::\/0/);
      await refuses(
        ROUTE,
        { ...route, egressOnlyGatewayId: "eigw-0" },
        /InvalidEgressOnlyInternetGatewayId\.NotFound/,
      );
      const [failure] = await cloud.failures(ROUTE, { ...route, destinationIpv6CidrBlock: "0.0.0.0/0" });
      assert.match(failure?.reason ?? "", /not a valid IPv6 CIDR block/);
      await keeps(vpc, /DependencyViolation/);
    });

    it("is what a security group's IPv6 source has to be", async () => {
      const rule = { securityGroupId: "sg-0", ipProtocol: "tcp", fromPort: 443, toPort: 443 };
      const [failure] = await cloud.failures(INGRESS, { ...rule, cidrIpv6: "10.0.0.0/8" });
      assert.match(failure?.reason ?? "", /not a valid IPv6 CIDR block/);
      assert.deepEqual(await cloud.failures(INGRESS, { ...rule, cidrIpv6: "2001:db8::/32" }), []);
    });
  });

  describe("endpoints", () => {
    const service = (name: string) => `com.amazonaws.${REGION}.${name}`;
    const interfaceOf = (vpc: Made, more: Properties) => ({
      vpcId: vpc.id,
      serviceName: service("sts"),
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      ...more,
    });

    it("keep the subnets and the security group that their interfaces are in", async () => {
      const { vpc, subnets, subnetIds } = await network(cloud);
      const group = await cloud.create(GROUP, "group", { vpcId: vpc.id });
      const inputs = interfaceOf(vpc, { subnetIds, securityGroupIds: [group.id] });
      const endpoint = await cloud.create(ENDPOINT, "sts", inputs);
      assert.equal((endpoint.outs.networkInterfaceIds as string[]).length, 2);
      await keeps(subnets[0]!, /DependencyViolation: The subnet/);
      await keeps(group, /DependencyViolation: resource sg-\w+ has a dependent object/);
      const shrunk = await update(endpoint, { ...inputs, subnetIds: subnetIds.slice(1) });
      assert.equal((shrunk.outs.networkInterfaceIds as string[]).length, 1);
      await cloud.delete(subnets[0]!);
      for (const each of [endpoint, group, subnets[1]!, vpc]) await cloud.delete(each);
      assert.deepEqual(await cloud.editor.list(), []);
    });

    it("take subnets, groups and route tables of their own VPC only", async () => {
      const { vpc, subnetIds } = await network(cloud);
      const other = await cloud.create(VPC, "other", { cidrBlock: "10.9.0.0/16", enableDnsHostnames: true });
      const group = await cloud.create(GROUP, "group", { vpcId: vpc.id });
      const table = await cloud.create(TABLE, "table", { vpcId: vpc.id });
      await refuses(ENDPOINT, interfaceOf(other, { subnetIds }), /subnet-\w+ does not belong to vpc-/);
      await refuses(ENDPOINT, interfaceOf(other, { securityGroupIds: [group.id] }), /sg-\w+ does not belong/);
      await refuses(
        ENDPOINT,
        { vpcId: other.id, serviceName: service("s3"), routeTableIds: [table.id] },
        /rtb-\w+ does not belong/,
      );
    });

    it("are in the VPC's own security group where none is named", async () => {
      const { vpc, subnetIds } = await network(cloud);
      const endpoint = await cloud.create(ENDPOINT, "sts", interfaceOf(vpc, { subnetIds }));
      assert.deepEqual(endpoint.outs.securityGroupIds, [vpc.outs.defaultSecurityGroupId]);
    });

    it("share no private name and no zone", async () => {
      const { vpc, subnetIds } = await network(cloud, ["a", "a"]);
      await refuses(ENDPOINT, interfaceOf(vpc, { subnetIds }), /DuplicateSubnetsInSameZone/);
      await cloud.create(ENDPOINT, "sts", interfaceOf(vpc, { subnetIds: [subnetIds[0]] }));
      await refuses(
        ENDPOINT,
        interfaceOf(vpc, { subnetIds: [subnetIds[1]] }),
        /InvalidParameter: .*conflicting DNS domain/,
      );
    });

    it("of the gateway kind stand in route tables, one a service in each", async () => {
      const { vpc, subnetIds } = await network(cloud);
      const table = await cloud.create(TABLE, "table", { vpcId: vpc.id });
      const inputs = { vpcId: vpc.id, serviceName: service("s3"), routeTableIds: [table.id] };
      await cloud.create(ENDPOINT, "s3", inputs);
      await cloud.create(ENDPOINT, "dynamodb", { ...inputs, serviceName: service("dynamodb") });
      await refuses(ENDPOINT, inputs, /RouteAlreadyExists: route table rtb-.*destination-prefix-list-id/);
      await refuses(ENDPOINT, { ...inputs, subnetIds }, /Subnet IDs are only supported for Interface/);
      await refuses(
        ENDPOINT,
        interfaceOf(vpc, { subnetIds, routeTableIds: [table.id] }),
        /Route table IDs are only supported for Gateway/,
      );
      await refuses(ENDPOINT, { ...inputs, serviceName: service("sts") }, /InvalidServiceName/);
    });
  });
});
