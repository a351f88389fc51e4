import assert from "node:assert/strict";
import { Network, type NetworkArgs } from "../../../components/network/network.ts";
import { type Registered, register } from "../../support/mocks.ts";

const args: NetworkArgs = {
  cidr: "10.20.0.0/16",
  region: "eu-west-1",
  accountId: "111122223333",
  availabilityZones: ["eu-west-1b", "eu-west-1a"],
};
const create = (more: Partial<NetworkArgs> = {}): Promise<Registered[]> =>
  register(() => new Network("net", { ...args, ...more }));
const names = (resources: readonly Registered[], type: string): string[] =>
  resources.filter((resource) => resource.type === type).map(({ name }) => name);

describe("network: Network", () => {
  it("routes every private subnet through the first listed zone's NAT gateway by default", async () => {
    const resources = await create();
    assert.deepEqual(names(resources, "aws:ec2/natGateway:NatGateway"), ["net-nat-eu-west-1b"]);
    assert.deepEqual(
      resources
        .filter(({ name }) => name.endsWith("-nat"))
        .map(({ name, inputs }) => [name, inputs["natGatewayId"]]),
      [
        ["net-private-eu-west-1a-nat", "net-nat-eu-west-1b-id"],
        ["net-private-eu-west-1b-nat", "net-nat-eu-west-1b-id"],
      ],
    );
  });

  it("gives each zone its own NAT gateway when asked", async () => {
    const resources = await create({ natGateways: "perZone" });
    assert.deepEqual(
      resources.filter(({ name }) => name.endsWith("-nat")).map(({ inputs }) => inputs["natGatewayId"]),
      ["net-nat-eu-west-1a-id", "net-nat-eu-west-1b-id"],
    );
  });

  it("has no way out of private subnets without NAT, by IPv6 neither", async () => {
    const resources = await create({ natGateways: "none", endpoints: "private", ipv6: true });
    assert.deepEqual(names(resources, "aws:ec2/natGateway:NatGateway"), []);
    assert.deepEqual(names(resources, "aws:ec2/eip:Eip"), []);
    assert.deepEqual(names(resources, "aws:ec2/route:Route"), [
      "net-public-internet",
      "net-public-internet-ipv6",
    ]);
  });

  it("closes the default security group", async () => {
    const [group] = (await create()).filter(({ type }) => type.endsWith(":DefaultSecurityGroup"));
    assert.deepEqual(Object.keys(group!.inputs).sort(), ["tags", "vpcId"]);
  });

  it("lets the flow logs of its account and region write, and no other's", async () => {
    const resources = await create({
      region: "us-gov-west-1",
      availabilityZones: ["us-gov-west-1a", "us-gov-west-1b"],
    });
    const [role] = resources.filter(({ type }) => type === "aws:iam/role:Role");
    const { Statement } = JSON.parse(String(role!.inputs["assumeRolePolicy"])) as {
      Statement: { Condition: unknown }[];
    };
    assert.deepEqual(
      Statement.map(({ Condition }) => Condition),
      [
        {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnLike: { "aws:SourceArn": "arn:aws-us-gov:ec2:us-gov-west-1:111122223333:vpc-flow-log/*" },
        },
      ],
    );
  });

  it("says every problem at once, and creates nothing", async () => {
    const registered = await register(() => {
      assert.throws(
        () =>
          new Network("net", {
            ...args,
            cidr: "8.8.8.0/24",
            availabilityZones: ["eu-west-1a"],
            // @ts-expect-error: a compiler refuses it, too.
            natGateways: "two",
          }),
        /Network net: 3 problems, nothing was created[^]*cidr[^]*availabilityZones[^]*natGateways/,
      );
    });
    assert.deepEqual(registered, []);
  });
});
