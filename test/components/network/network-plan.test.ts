import assert from "node:assert/strict";
import * as fc from "fast-check";
import { contains, overlaps, parseBlock } from "../../../components/cidr.ts";
import { endpointServiceName } from "../../../components/network/endpoint-plan.ts";
import {
  type NetworkPlan,
  type NetworkPlanArgs,
  planNetwork,
} from "../../../components/network/network-plan.ts";

const letters = [..."abcdef"];
const base: NetworkPlanArgs = {
  cidr: "10.20.0.0/16",
  availabilityZones: ["eu-west-1a", "eu-west-1b"],
};
const everything = {
  databaseSubnets: true,
  intraSubnets: true,
  podCidr: "100.64.0.0/16",
  ipv6: true,
} satisfies Partial<NetworkPlanArgs>;

/** Any valid network. */
const anyArgs: fc.Arbitrary<NetworkPlanArgs> = fc
  .record(
    {
      cidr: fc.constantFrom("10.20.0.0/16", "172.16.8.0/21", "192.168.64.0/18", "100.96.0.0/17"),
      availabilityZones: fc
        .shuffledSubarray(letters, { minLength: 2 })
        .map((chosen) => chosen.map((letter) => `eu-west-1${letter}`)),
      natGateways: fc.constantFrom("single", "perZone"),
      endpoints: fc.constantFrom("gateway", "private"),
      databaseSubnets: fc.boolean(),
      intraSubnets: fc.boolean(),
      podCidr: fc.constantFrom("100.64.0.0/16", "100.127.0.0/21"),
      ipv6: fc.boolean(),
    },
    { requiredKeys: ["cidr", "availabilityZones"] },
  )
  .map((args) => args as NetworkPlanArgs);

function planOf(args: NetworkPlanArgs): NetworkPlan {
  const { plan, problems } = planNetwork(args);
  assert.deepEqual(problems, []);
  return plan;
}

/** What a subnet is, by its name. */
const subnetsOf = (args: NetworkPlanArgs) =>
  new Map(planOf(args).subnets.map((subnet) => [subnet.role, subnet]));

describe("network: plan", () => {
  it("keeps every subnet inside its block, and none over another", () => {
    fc.assert(
      fc.property(anyArgs, (args) => {
        const { subnets, vpcCidr, podCidr = "" } = planOf(args);
        const blocks = subnets.map(({ tier, cidr }) => {
          const block = parseBlock(cidr)!;
          assert.ok(contains(parseBlock(tier === "pod" ? podCidr : vpcCidr)!, block), cidr);
          return block;
        });
        for (const [index, block] of blocks.entries()) {
          assert.ok(!blocks.slice(index + 1).some((other) => overlaps(block, other)));
        }
        assert.equal(new Set(subnets.map(({ ipv6Index }) => ipv6Index)).size, subnets.length);
      }),
    );
  });

  it("moves nothing when zones, tiers, the pods' block, IPv6 or endpoints are added (anchors #9)", () => {
    fc.assert(
      fc.property(anyArgs, fc.shuffledSubarray(letters), (args, more) => {
        const zones = new Set([...more.map((letter) => `eu-west-1${letter}`), ...args.availabilityZones]);
        const grown = {
          ...everything,
          ...args,
          availabilityZones: [...zones],
          endpoints: "private" as const,
        };
        const after = subnetsOf({ ...grown, databaseSubnets: true, intraSubnets: true, ipv6: true });
        for (const [role, subnet] of subnetsOf(args)) assert.deepEqual(after.get(role), subnet);
      }),
    );
  });

  it("does not mind the order of zones, but for where a single NAT gateway stands", () => {
    fc.assert(
      fc.property(anyArgs, (args) => {
        const turned = { ...args, availabilityZones: args.availabilityZones.toReversed() };
        assert.deepEqual(subnetsOf(turned), subnetsOf(args));
        assert.deepEqual(planOf(args).natZones[0], args.availabilityZones[0]);
      }),
    );
  });

  it("lays every tier out as it always has: these blocks are in use", () => {
    const { subnets } = planOf({ ...base, ...everything });
    assert.deepEqual(
      subnets.map(({ role, cidr, ipv6Index, routeTable }) => [role, cidr, ipv6Index, routeTable]),
      [
        ["public-eu-west-1a", "10.20.128.0/22", 8, "public"],
        ["public-eu-west-1b", "10.20.132.0/22", 9, "public"],
        ["private-eu-west-1a", "10.20.0.0/20", 0, "private-eu-west-1a"],
        ["private-eu-west-1b", "10.20.16.0/20", 1, "private-eu-west-1b"],
        ["database-eu-west-1a", "10.20.160.0/22", 16, "database"],
        ["database-eu-west-1b", "10.20.164.0/22", 17, "database"],
        ["intra-eu-west-1a", "10.20.192.0/22", 24, "intra"],
        ["intra-eu-west-1b", "10.20.196.0/22", 25, "intra"],
        ["pod-eu-west-1a", "100.64.0.0/19", 32, "private-eu-west-1a"],
        ["pod-eu-west-1b", "100.64.32.0/19", 33, "private-eu-west-1b"],
      ],
    );
  });

  it("leads public subnets to the internet, private and pod ones to NAT, database and intra ones nowhere", () => {
    const { routeTables } = planOf({ ...base, ...everything, natGateways: "perZone" });
    assert.deepEqual(routeTables, [
      { role: "public", way: "internet", gatewayEndpoints: true },
      { role: "private-eu-west-1a", way: "nat", natZone: "eu-west-1a", gatewayEndpoints: true },
      { role: "private-eu-west-1b", way: "nat", natZone: "eu-west-1b", gatewayEndpoints: true },
      { role: "database", way: "none", gatewayEndpoints: true },
      { role: "intra", way: "none", gatewayEndpoints: false },
    ]);
  });

  it("adds endpoints in private mode and drops none", () => {
    const [gateway, isolated] = [planOf(base), planOf({ ...base, endpoints: "private" })];
    assert.deepEqual(gateway.endpoints, { gateway: ["s3"], interface: [] });
    assert.deepEqual(isolated.endpoints.gateway, ["s3", "dynamodb"]);
    for (const service of [
      "ec2",
      "ecr.api",
      "ecr.dkr",
      "eks",
      "eks-auth",
      "elasticloadbalancing",
      "logs",
      "sts",
    ]) {
      assert.ok(
        isolated.endpoints.interface.some((each) => each.service === service),
        service,
      );
    }
  });

  it("puts a service's endpoint into the zones that are named for it, and nowhere where none is", () => {
    const isolated: NetworkPlanArgs = { ...base, endpoints: "private" };
    const zonesOf = (endpointZones: Record<string, string[]>): Record<string, readonly string[]> =>
      Object.fromEntries(
        planOf({ ...isolated, endpointZones }).endpoints.interface.map(({ service, zones }) => [
          service,
          zones,
        ]),
      );
    const { sqs: _, ...others } = zonesOf({});
    assert.deepEqual(zonesOf({ wafv2: ["eu-west-1a"], sqs: [] }), { ...others, wafv2: ["eu-west-1a"] });
    const paths = (args: Partial<NetworkPlanArgs>): string[] =>
      planNetwork({ ...isolated, ...args }, "network").problems.map(({ path }) => path);
    assert.deepEqual(paths({ endpointZones: { waf: [], sts: ["eu-west-1z", "eu-west-1a", "eu-west-1a"] } }), [
      "network.endpointZones.waf",
      "network.endpointZones.sts[0]",
      "network.endpointZones.sts[2]",
    ]);
    assert.deepEqual(paths({ endpoints: "gateway", endpointZones: { sts: [] } }), ["network.endpointZones"]);
  });

  it("names endpoints as AWS does in China and in GovCloud", () => {
    const names = (region: string): string[] =>
      ["ec2", "ecr.api", "eks", "sts", "logs", "s3"].map((service) => endpointServiceName(service, region));
    for (const region of ["cn-north-1", "cn-northwest-1"])
      assert.deepEqual(names(region), [
        ...["ec2", "ecr.api", "eks", "sts"].map((service) => `cn.com.amazonaws.${region}.${service}`),
        ...["logs", "s3"].map((service) => `com.amazonaws.${region}.${service}`),
      ]);
    assert.ok(names("us-gov-west-1").every((name) => name.startsWith("com.amazonaws.us-gov-west-1.")));
  });

  it("accepts no way out only together with the endpoints that nodes need", () => {
    const paths = (args: Partial<NetworkPlanArgs>) =>
      planNetwork({ ...base, ...args }, "slipway:network").problems.map(({ path }) => path);
    assert.deepEqual(paths({ natGateways: "none" }), ["slipway:network.natGateways"]);
    assert.deepEqual(paths({ natGateways: "none", ipv6: true }), ["slipway:network.natGateways"]);
    assert.deepEqual(paths({ natGateways: "none", endpoints: "private" }), []);
  });

  it("collects every problem", () => {
    const { problems } = planNetwork({
      cidr: "10.20.0.0",
      availabilityZones: ["eu-west-1a", "eu-west-1a"],
      podCidr: "100.64.0.0/24",
      natGateways: "two" as never,
      endpoints: "all" as never,
      flowLogRetentionDays: 2,
    });
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["cidr", "availabilityZones[1]", "podCidr", "natGateways", "endpoints", "flowLogRetentionDays"],
    );
  });
});
