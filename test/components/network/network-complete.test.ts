import assert from "node:assert/strict";
import type { Output } from "@pulumi/pulumi";
import { Network } from "../../../components/network/network.ts";
import { prerequisites } from "../../support/graph.ts";
import { type GraphNode, inputsOf, type Registered, registerGraph } from "../../support/mocks.ts";

const SUBNET = "aws:ec2/subnet:Subnet";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const zones = ["eu-west-1a", "eu-west-1b"];

describe("network: Network with everything on", () => {
  let network: Network;
  let resources: Registered[];
  let graph: GraphNode[];
  before(async () => {
    ({ resources, graph } = await registerGraph(() => {
      network = new Network("net", {
        cidr: "10.20.0.0/16",
        region: "eu-west-1",
        accountId: "111122223333",
        availabilityZones: zones,
        natGateways: "perZone",
        databaseSubnets: true,
        intraSubnets: true,
        podCidr: "100.64.0.0/16",
        ipv6: true,
        endpoints: "private",
        logKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/logs",
      });
    }));
  });
  const names = (type: string): string[] =>
    resources.filter((resource) => resource.type === type).map(({ name }) => name);
  const inputs = (type: string, name: string) => inputsOf(resources, type, name);
  const perZone = (...roles: string[]): string[] =>
    roles.flatMap((role) => zones.map((zone) => `net-${role}-${zone}`));

  it("makes exactly these, each by a name that lasts", () => {
    const tierNames = perZone("database", "intra", "pod", "private", "public");
    const table = [...new Set(resources.map(({ type }) => type))].map((type) => [type, names(type)]);
    assert.deepEqual(Object.fromEntries(table), {
      "aws:cloudwatch/logGroup:LogGroup": ["net-flow-logs"],
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["net-default"],
      "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ["net-egress-only"],
      "aws:ec2/eip:Eip": perZone("nat"),
      "aws:ec2/flowLog:FlowLog": ["net-flow-logs"],
      "aws:ec2/internetGateway:InternetGateway": ["net-internet"],
      "aws:ec2/natGateway:NatGateway": perZone("nat"),
      "aws:ec2/route:Route": [
        "net-private-eu-west-1a-egress-only",
        "net-private-eu-west-1a-nat",
        "net-private-eu-west-1b-egress-only",
        "net-private-eu-west-1b-nat",
        "net-public-internet",
        "net-public-internet-ipv6",
      ],
      "aws:ec2/routeTable:RouteTable": ["net-database", "net-intra", ...perZone("private"), "net-public"],
      "aws:ec2/routeTableAssociation:RouteTableAssociation": tierNames,
      "aws:ec2/securityGroup:SecurityGroup": ["net-endpoints"],
      [SUBNET]: tierNames,
      "aws:ec2/vpc:Vpc": ["net-vpc"],
      [ENDPOINT]: [
        "net-autoscaling",
        "net-dynamodb",
        "net-ec2",
        "net-ecr.api",
        "net-ecr.dkr",
        "net-eks",
        "net-eks-auth",
        "net-elasticloadbalancing",
        "net-kms",
        "net-logs",
        "net-s3",
        "net-secretsmanager",
        "net-sqs",
        "net-ssm",
        "net-ssmmessages",
        "net-sts",
        "net-wafv2",
      ],
      "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": ["net-pods"],
      "aws:iam/role:Role": ["net-flow-logs"],
      "aws:iam/rolePolicy:RolePolicy": ["net-flow-logs"],
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
        "net-endpoints-pods",
        "net-endpoints-vpc",
      ],
    });
  });

  it("makes a dual-stack VPC with a block for the pods", () => {
    assert.deepEqual(inputs("aws:ec2/vpc:Vpc", "net-vpc"), {
      cidrBlock: "10.20.0.0/16",
      assignGeneratedIpv6CidrBlock: true,
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: "net-vpc" },
    });
    assert.deepEqual(inputs("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "net-pods"), {
      vpcId: "net-vpc-id",
      cidrBlock: "100.64.0.0/16",
    });
  });

  for (const [tier, cidrBlock, ipv6CidrBlock, assigned, roleTag] of [
    ["public", "10.20.132.0/22", "2001:db8:1234:1a09::/64", false, { "kubernetes.io/role/elb": "1" }],
    ["private", "10.20.16.0/20", "2001:db8:1234:1a01::/64", true, { "kubernetes.io/role/internal-elb": "1" }],
    ["database", "10.20.164.0/22", "2001:db8:1234:1a11::/64", false, {}],
    ["intra", "10.20.196.0/22", "2001:db8:1234:1a19::/64", false, {}],
    ["pod", "100.64.32.0/19", "2001:db8:1234:1a21::/64", true, {}],
  ] as const) {
    it(`makes ${tier} subnets, tagged for the load balancers that may go there (anchors #9)`, () => {
      const name = `net-${tier}-eu-west-1b`;
      assert.deepEqual(inputs(SUBNET, name), {
        vpcId: "net-vpc-id",
        cidrBlock,
        availabilityZone: "eu-west-1b",
        mapPublicIpOnLaunch: false,
        ipv6CidrBlock,
        assignIpv6AddressOnCreation: assigned,
        tags: { Name: name, ...roleTag },
      });
    });
  }

  it("routes each tier as it should be, pods like their zone's nodes, database and intra nowhere", () => {
    const tableOf = (subnet: string) =>
      inputs("aws:ec2/routeTableAssociation:RouteTableAssociation", subnet)["routeTableId"];
    const routesOf = (subnet: string) =>
      resources
        .filter(
          ({ type, inputs: { routeTableId } }) => type.endsWith(":Route") && routeTableId === tableOf(subnet),
        )
        .map(({ inputs: { routeTableId: _, ...route } }) => route);
    const nat = [
      { destinationIpv6CidrBlock: "::/0", egressOnlyGatewayId: "net-egress-only-id" },
      { destinationCidrBlock: "0.0.0.0/0", natGatewayId: "net-nat-eu-west-1b-id" },
    ];
    assert.deepEqual(routesOf("net-private-eu-west-1b"), nat);
    assert.deepEqual(routesOf("net-pod-eu-west-1b"), nat);
    assert.deepEqual(routesOf("net-public-eu-west-1b"), [
      { destinationCidrBlock: "0.0.0.0/0", gatewayId: "net-internet-id" },
      { destinationIpv6CidrBlock: "::/0", gatewayId: "net-internet-id" },
    ]);
    assert.deepEqual(routesOf("net-database-eu-west-1b"), []);
    assert.deepEqual(routesOf("net-intra-eu-west-1b"), []);
    assert.equal(tableOf("net-intra-eu-west-1b"), "net-intra-id");
  });

  it("offers every service inside the network, to the network alone", () => {
    assert.deepEqual(inputs(ENDPOINT, "net-ecr.api"), {
      vpcId: "net-vpc-id",
      serviceName: "com.amazonaws.eu-west-1.ecr.api",
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: ["net-private-eu-west-1a-id", "net-private-eu-west-1b-id"],
      securityGroupIds: ["net-endpoints-id"],
      tags: { Name: "net-ecr.api" },
    });
    const routeTableIds = ["public", "private-eu-west-1a", "private-eu-west-1b", "database"].map(
      (role) => `net-${role}-id`,
    );
    for (const service of ["s3", "dynamodb"]) {
      assert.deepEqual(inputs(ENDPOINT, `net-${service}`), {
        vpcId: "net-vpc-id",
        serviceName: `com.amazonaws.eu-west-1.${service}`,
        vpcEndpointType: "Gateway",
        routeTableIds,
        tags: { Name: `net-${service}` },
      });
    }
    assert.deepEqual(inputs("aws:ec2/securityGroup:SecurityGroup", "net-endpoints"), {
      vpcId: "net-vpc-id",
      description: "HTTPS to the interface endpoints of net",
      tags: { Name: "net-endpoints" },
    });
    for (const [client, cidrIpv4] of [
      ["vpc", "10.20.0.0/16"],
      ["pods", "100.64.0.0/16"],
    ] as const) {
      const name = `net-endpoints-${client}`;
      assert.deepEqual(inputs("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name), {
        securityGroupId: "net-endpoints-id",
        description: `HTTPS from ${cidrIpv4}`,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4,
        tags: { Name: name },
      });
    }
  });

  it("keeps what others stand on until those are gone (anchors #1)", () => {
    const before = (type: string, name: string): string[] => {
      const urn = graph.find((node) => node.type === type && node.name === name)?.urn ?? "";
      return [...prerequisites(graph, urn)].map((each) =>
        each.split("::").slice(-2).join(" ").split("$").at(-1)!,
      );
    };
    const internet = "aws:ec2/internetGateway:InternetGateway net-internet";
    assert.ok(before("aws:ec2/natGateway:NatGateway", "net-nat-eu-west-1a").includes(internet));
    assert.ok(before("aws:ec2/eip:Eip", "net-nat-eu-west-1a").includes(internet));
    assert.ok(
      before("aws:ec2/route:Route", "net-private-eu-west-1a-nat").includes(
        "aws:ec2/natGateway:NatGateway net-nat-eu-west-1a",
      ),
    );
    assert.ok(
      before(SUBNET, "net-pod-eu-west-1a").includes(
        "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation net-pods",
      ),
    );
    const endpoint = before(ENDPOINT, "net-sts");
    assert.ok(endpoint.includes("aws:ec2/subnet:Subnet net-private-eu-west-1a"));
    assert.ok(
      endpoint.includes("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule net-endpoints-pods"),
    );
  });

  it("tells what others build on", async () => {
    assert.deepEqual(await valueOf(network.databaseSubnetIds), [
      "net-database-eu-west-1a-id",
      "net-database-eu-west-1b-id",
    ]);
    assert.deepEqual(await valueOf(network.intraSubnetIds), [
      "net-intra-eu-west-1a-id",
      "net-intra-eu-west-1b-id",
    ]);
    assert.equal(await valueOf(network.vpcCidr), "10.20.0.0/16");
    assert.deepEqual(Object.keys(network.podSubnetIdsByZone), zones);
    assert.equal(await valueOf(network.podSubnetIdsByZone["eu-west-1b"]!), "net-pod-eu-west-1b-id");
    assert.deepEqual(Object.keys(network.natPublicIps), zones);
    assert.equal(await valueOf(network.natPublicIps["eu-west-1a"]!), "203.0.113.20");
  });

  it("takes Elastic IPs that it is given, and makes none for their zones", async () => {
    const own = "eipalloc-0123456789abcdef0";
    const { resources: withOwn } = await registerGraph(
      () =>
        new Network("net", {
          cidr: "10.20.0.0/16",
          region: "eu-west-1",
          accountId: "111122223333",
          availabilityZones: zones,
          natGateways: "perZone",
          natAllocationIds: { "eu-west-1b": own },
        }),
    );
    const NAT = "aws:ec2/natGateway:NatGateway";
    assert.deepEqual(
      withOwn.filter(({ type }) => type === "aws:ec2/eip:Eip").map(({ name }) => name),
      ["net-nat-eu-west-1a"],
    );
    assert.equal(inputsOf(withOwn, NAT, "net-nat-eu-west-1b")["allocationId"], own);
    assert.equal(inputsOf(withOwn, NAT, "net-nat-eu-west-1a")["allocationId"], "eipalloc-net-nat-eu-west-1a");
  });
});

function valueOf<T>(output: Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
