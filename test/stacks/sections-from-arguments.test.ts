import assert from "node:assert/strict";
import { z } from "zod";
import { argumentTypes } from "../../components/argument-types.ts";
import { membersOf } from "../../components/arguments.ts";
import type { ClusterArgs } from "../../components/cluster/cluster-args.ts";
import type { NetworkArgs } from "../../components/network/network-args.ts";
import { argumentsOf } from "../../stacks/config/sections/from-arguments.ts";

const network = argumentsOf<NetworkArgs>("slipway:network:Network");
const cluster = argumentsOf<ClusterArgs>("slipway:cluster:Cluster");

describe("configuration: settings that are a component's arguments", () => {
  it("are all of them but for what the program says", () => {
    const names = membersOf("slipway:network:Network").map(({ name }) => name);
    assert.deepEqual(Object.keys(network.all), names);
    const left = Object.keys(network.without("region", "accountId", "logKeyArn"));
    assert.deepEqual(left, ["cidr", "availabilityZones", ...names.slice(4, -1)]);
  });

  it("have the types, the choices and the groups of settings that are declared", () => {
    const { natGateways, availabilityZones, natAllocationIds, ipv6, logKeyArn } = network.all;
    const schema = z.toJSONSchema(z.strictObject({ natGateways, availabilityZones, natAllocationIds }));
    assert.deepEqual(schema.required, ["availabilityZones"]);
    assert.deepEqual(schema.properties?.["natGateways"], {
      type: "string",
      enum: ["none", "single", "perZone"],
    });
    const section = z.strictObject({ natAllocationIds, ipv6, logKeyArn });
    assert.ok(section.safeParse({}).success);
    assert.ok(section.safeParse({ natAllocationIds: { a: "1" }, ipv6: true, logKeyArn: "arn" }).success);
    assert.ok(!section.safeParse({ natAllocationIds: { a: 1 } }).success);
    assert.ok(!section.safeParse({ ipv6: "true" }).success);
    const { nodeGroups } = cluster.all;
    const group = { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 4 };
    assert.ok(nodeGroups.safeParse({ general: group }).success);
    assert.ok(!nodeGroups.safeParse({ general: { ...group, minSize: 2.5 } }).success);
    assert.ok(!nodeGroups.safeParse({ general: { ...group, spot: true } }).success);
    assert.ok(!nodeGroups.safeParse({ general: { minSize: 2, maxSize: 4 } }).success);
  });

  it("of which none is left out that there is not", () => {
    assert.throws(() => network.without("regoin" as never), /slipway:network:Network has no argument regoin/);
    assert.equal(argumentTypes["slipway:network:Nettwork"], undefined);
    assert.throws(() => argumentsOf<NetworkArgs>("slipway:network:Nettwork"), /nothing takes arguments/);
  });
});
