import assert from "node:assert/strict";
import { IMAGE } from "../../../sandbox/cloud/model/ecr.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { ATTACHMENT, type Made, network, REGION, ROLE, SUBNET, TestCloud, trust, VPC } from "./harness.ts";

const IGW = "aws:ec2/internetGateway:InternetGateway";
const EIP = "aws:ec2/eip:Eip";
const NAT = "aws:ec2/natGateway:NatGateway";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const REPOSITORY = "aws:ecr/repository:Repository";
const KEY = "aws:kms/key:Key";
const SECRET = "aws:secretsmanager/secret:Secret";

describe("AWS's rules in the emulated cloud", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const refuses = async (type: string, inputs: Properties, error: RegExp, name = "second") =>
    assert.rejects(cloud.create(type, name, inputs), error);
  const keeps = async (made: Made, error: RegExp) => assert.rejects(cloud.delete(made), error);

  describe("network", () => {
    it("names what does not exist", async () => {
      await refuses(SUBNET, { vpcId: "vpc-0", cidrBlock: "10.0.0.0/24" }, /InvalidVpcID\.NotFound.*'vpc-0'/);
      await refuses("aws:ec2/routeTable:RouteTable", { vpcId: "vpc-0" }, /InvalidVpcID\.NotFound/);
      await refuses(NAT, { subnetId: "subnet-0", allocationId: "eipalloc-0" }, /InvalidSubnetID\.NotFound/);
    });

    it("keeps subnets within their VPC, apart from each other, and in the region", async () => {
      const { vpc } = await network(cloud);
      const inVpc = (cidrBlock: string, zone = `${REGION}a`) => ({
        vpcId: vpc.id,
        cidrBlock,
        availabilityZone: zone,
      });
      await refuses(SUBNET, inVpc("10.1.0.0/24"), /InvalidSubnet\.Range/);
      await refuses(SUBNET, inVpc("10.0.0.128/25"), /InvalidSubnet\.Conflict/);
      await refuses(
        SUBNET,
        inVpc("10.0.9.0/24", "us-east-1a"),
        /InvalidParameterValue.*eu-west-1a, eu-west-1b/,
      );
    });

    it("deletes nothing that something depends on", async () => {
      const { vpc, subnets } = await network(cloud);
      const igw = await cloud.create(IGW, "igw", { vpcId: vpc.id });
      const eip = await cloud.create(EIP, "eip", { domain: "vpc" });
      const nat = await cloud.create(NAT, "nat", { subnetId: subnets[0]!.id, allocationId: eip.id });
      await keeps(vpc, /DependencyViolation: The vpc/);
      await keeps(subnets[0]!, /DependencyViolation: The subnet/);
      await keeps(eip, /InvalidIPAddress\.InUse/);
      await keeps(igw, /mapped public address/);
      for (const each of [nat, eip, igw, ...subnets, vpc]) await cloud.delete(each);
      assert.deepEqual(await cloud.editor.list(), []);
    });

    it("gives a public NAT gateway only to a network on the internet, and an address to one gateway", async () => {
      const { vpc, subnetIds } = await network(cloud);
      const eip = await cloud.create(EIP, "eip", { domain: "vpc" });
      const inputs = { subnetId: subnetIds[0], allocationId: eip.id };
      await refuses(NAT, inputs, /Gateway\.NotAttached/);
      await cloud.create(IGW, "igw", { vpcId: vpc.id });
      await refuses(IGW, { vpcId: vpc.id }, /Resource\.AlreadyAssociated/);
      await cloud.create(NAT, "nat", inputs);
      await refuses(NAT, inputs, /Resource\.AlreadyAssociated/);
    });

    it("has one association a subnet and one route a destination", async () => {
      const { vpc, subnetIds } = await network(cloud);
      const igw = await cloud.create(IGW, "igw", { vpcId: vpc.id });
      const table = await cloud.create("aws:ec2/routeTable:RouteTable", "table", { vpcId: vpc.id });
      const association = { routeTableId: table.id, subnetId: subnetIds[0] };
      await cloud.create("aws:ec2/routeTableAssociation:RouteTableAssociation", "a", association);
      await refuses("aws:ec2/routeTableAssociation:RouteTableAssociation", association, /AlreadyAssociated/);
      const route = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: igw.id };
      await cloud.create("aws:ec2/route:Route", "r", route);
      await refuses("aws:ec2/route:Route", route, /RouteAlreadyExists/);
    });

    it("keeps a security group that another one's rule names", async () => {
      const { vpc } = await network(cloud);
      const [one, other] = [
        await cloud.create(GROUP, "one", { vpcId: vpc.id, name: "one" }),
        await cloud.create(GROUP, "other", { vpcId: vpc.id, name: "other" }),
      ];
      await refuses(GROUP, { vpcId: vpc.id, name: "one" }, /InvalidGroup\.Duplicate/);
      const https = { type: "ingress", protocol: "tcp", fromPort: 443, toPort: 443, securityGroupId: one.id };
      const rule = await cloud.create(RULE, "rule", { ...https, sourceSecurityGroupId: other.id });
      await refuses(RULE, { ...https, sourceSecurityGroupId: other.id }, /InvalidPermission\.Duplicate/);
      await keeps(other, /DependencyViolation/);
      await cloud.delete(rule);
      await cloud.delete(other);
    });

    it("offers private names of an endpoint only in a VPC with DNS", async () => {
      const vpc = await cloud.create(VPC, "net", { cidrBlock: "10.0.0.0/16" });
      const subnet = await cloud.create(SUBNET, "s", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
      const endpoint = {
        vpcId: vpc.id,
        subnetIds: [subnet.id],
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
      };
      const serviceName = `com.amazonaws.${REGION}.ecr.api`;
      await refuses("aws:ec2/vpcEndpoint:VpcEndpoint", { ...endpoint, serviceName }, /enableDnsHostnames/);
      const elsewhere = { ...endpoint, serviceName: "com.amazonaws.us-east-1.ecr.api" };
      await refuses("aws:ec2/vpcEndpoint:VpcEndpoint", elsewhere, /InvalidServiceName/);
    });
  });

  it("IAM: names are unique, and a role with policies is not deleted", async () => {
    const inputs = { name: "node", assumeRolePolicy: trust("ec2.amazonaws.com") };
    const role = await cloud.create(ROLE, "role", inputs);
    await refuses(ROLE, inputs, /EntityAlreadyExists: Role with name node already exists/);
    await refuses(ATTACHMENT, { role: "nobody", policyArn: "arn:aws:iam::aws:policy/X" }, /NoSuchEntity/);
    const policyArn = "arn:aws:iam::111122223333:policy/none";
    await refuses(ATTACHMENT, { role: role.id, policyArn }, /NoSuchEntity: Policy/);
    const managed = { role: role.id, policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy" };
    const attachment = await cloud.create(ATTACHMENT, "attached", managed);
    await keeps(role, /DeleteConflict/);
    await cloud.delete(attachment);
    await cloud.delete(role);
  });

  it("ECR: names are unique, and a repository with images goes only by forceDelete", async () => {
    const repository = await cloud.create(REPOSITORY, "app", { name: "team/app" });
    assert.equal(repository.outs.repositoryUrl, `111122223333.dkr.ecr.${REGION}.amazonaws.com/team/app`);
    await refuses(REPOSITORY, { name: "team/app" }, /RepositoryAlreadyExistsException/);
    assert.match((await cloud.failures(REPOSITORY, { name: "Team/App" }))[0]?.reason ?? "", /lower-case/);
    await cloud.editor.put({
      type: IMAGE,
      scope: REGION,
      id: "sha256:1",
      outputs: { repository: "team/app" },
    });
    await keeps(repository, /RepositoryNotEmptyException/);
    await cloud.editor.patch(REPOSITORY, repository.id, { forceDelete: true });
    await cloud.delete(repository);
    assert.deepEqual(await cloud.editor.list(), []);
  });

  it("KMS: a deleted key waits for its window and encrypts nothing more", async () => {
    const key = await cloud.create(KEY, "key", { deletionWindowInDays: 7 });
    await cloud.create("aws:kms/alias:Alias", "alias", { name: "alias/app", targetKeyId: key.id });
    await cloud.delete(key);
    const read = await cloud.provider.read(key.id, key.urn, key.outs, { inputs: key.inputs });
    assert.deepEqual(read, {});
    await refuses(
      SECRET,
      { name: "db", kmsKeyId: key.outs.arn },
      /KMSInvalidStateException.*pending deletion/,
    );
    await refuses(
      "aws:kms/alias:Alias",
      { name: "alias/app", targetKeyId: key.id },
      /KMSInvalidStateException/,
    );
  });

  it("Secrets Manager: a deleted secret keeps its name for its recovery window", async () => {
    const kept = await cloud.create(SECRET, "kept", { name: "kept", recoveryWindowInDays: 7 });
    const freed = await cloud.create(SECRET, "freed", { name: "freed", recoveryWindowInDays: 0 });
    await refuses(SECRET, { name: "kept" }, /ResourceExistsException/);
    await cloud.delete(kept);
    await cloud.delete(freed);
    await refuses(SECRET, { name: "kept" }, /already scheduled for deletion/);
    await cloud.create(SECRET, "again", { name: "freed" });
  });

  const failing: readonly [string, Properties, RegExp][] = [
    [VPC, { cidrBlock: "10.0.0.0/8" }, /range \(16 - 28\), got 8/],
    [VPC, { cidrBlock: "10.0.0.0/16", tags: { "aws:x": "y" } }, /must not begin with aws:/],
    [ROLE, { name: "r".repeat(65), assumeRolePolicy: trust("a.amazonaws.com") }, /at most 64, got 65/],
    [KEY, { deletionWindowInDays: 3 }, /range \(7 - 30\), got 3/],
    [SECRET, { name: "a b" }, /invalid value for name/],
    [SECRET, { recoveryWindowInDays: 3 }, /0, or 7 to 30, got 3/],
    ["aws:cloudwatch/logGroup:LogGroup", { name: "g", retentionInDays: 8 }, /to be one of .*, got 8/],
    [
      RULE,
      { type: "in", protocol: "tcp", fromPort: 9, toPort: 1, securityGroupId: "sg-0" },
      /range of ports is empty/,
    ],
    [
      "aws:ecr/lifecyclePolicy:LifecyclePolicy",
      { repository: "r", policy: '{"rules":[{}]}' },
      /rulePriority/,
    ],
  ];
  for (const [type, inputs, reason] of failing) {
    it(`check refuses ${type} ${JSON.stringify(inputs).slice(0, 60)}`, async () => {
      const reasons = (await cloud.failures(type, inputs)).map((failure) => failure.reason).join("\n");
      assert.match(reasons, reason);
    });
  }
});
