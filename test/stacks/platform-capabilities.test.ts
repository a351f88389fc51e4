import assert from "node:assert/strict";
import { formatBlock, parseBlock } from "../../components/cidr.ts";
import { subnetBlock } from "../../components/network/cidr-plan.ts";
import { planSections } from "../../stacks/config/plan-sections.ts";
import { capabilitiesOf } from "../../stacks/config/platform-capabilities.ts";

const zones = ["eu-west-1a", "eu-west-1b"];
const network = { cidr: "10.20.0.0/16", availabilityZones: zones };
const vpc = parseBlock(network.cidr)!;
const blocks = (tier: "public" | "private"): string[] =>
  zones.map((zone) => formatBlock(subnetBlock(vpc, tier, zone)));
const context = { name: "shop", environment: "shop", today: "2026-11-29", deployed: {} };
const clientsOf = (edge?: { scheme?: "internal" | "internet-facing" }): readonly string[] => {
  const config = { network, ...(edge && { edge: { domain: "example.com", gateway: edge } }) };
  return capabilitiesOf(config, planSections(config, context))!.clientCidrs;
};

describe("stacks: who may send requests to services", () => {
  it("is the load balancer, from the public subnets", () => {
    assert.deepEqual(clientsOf({}), blocks("public"));
    assert.deepEqual(clientsOf({ scheme: "internet-facing" }), blocks("public"));
  });

  it("is an internal load balancer, from the private subnets", () => {
    assert.deepEqual(clientsOf({ scheme: "internal" }), blocks("private"));
  });

  it("is no pod and no node of the VPC where there is no edge", () => {
    const clients = clientsOf();
    for (const block of blocks("private")) assert.ok(!clients.includes(block));
    assert.ok(!clients.includes(network.cidr));
  });
});
