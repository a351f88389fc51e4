import assert from "node:assert/strict";
import type { NatGatewayMode } from "../../../components/choices.ts";
import { planNetwork } from "../../../components/network/network-plan.ts";
import { parseConfig } from "../../../stacks/config/parse.ts";
import { stackSource } from "../../support/stack-file.ts";

const own = "eipalloc-0123456789abcdef0";
const problemsOf = (natAllocationIds: Record<string, string>, natGateways: NatGatewayMode = "perZone") =>
  planNetwork(
    { cidr: "10.20.0.0/16", availabilityZones: ["eu-west-1a", "eu-west-1b"], natGateways, natAllocationIds },
    "network",
  ).problems.map(({ path, message }) => [path, message]);

describe("network: Elastic IPs of one's own for NAT", () => {
  it("accepts one for each zone with a NAT gateway, or for some", () => {
    assert.deepEqual(problemsOf({ "eu-west-1a": own, "eu-west-1b": "eipalloc-01234567" }), []);
    assert.deepEqual(problemsOf({ "eu-west-1a": own }, "single"), []);
  });

  const refused: readonly (readonly [string, Record<string, string>, string, RegExp, NatGatewayMode?])[] = [
    ["an address", { "eu-west-1a": "203.0.113.10" }, "eu-west-1a", /not the allocation ID/],
    ["a zone without a NAT gateway", { "eu-west-1b": own }, "eu-west-1b", /no NAT gateway/, "single"],
    ["any of a network that is isolated", { "eu-west-1a": own }, "eu-west-1a", /no NAT gateway/, "none"],
    ["one for two zones", { "eu-west-1a": own, "eu-west-1b": own }, "eu-west-1b", /two NAT gateways/],
  ];
  for (const [what, addresses, zone, message, natGateways] of refused)
    it(`refuses ${what}`, () => {
      const found = problemsOf(addresses, natGateways).find(
        ([path]) => path === `network.natAllocationIds.${zone}`,
      );
      assert.match(found?.[1] ?? "", message);
    });

  it("is a setting of the stack file", () => {
    const source = stackSource("staging");
    const network = JSON.parse(source.settings["network"] ?? "{}") as object;
    const { config } = parseConfig({
      ...source,
      settings: {
        ...source.settings,
        network: JSON.stringify({ ...network, natAllocationIds: { "eu-west-1a": own } }),
      },
    });
    assert.ok(config.platform.from === "stack-itself");
    assert.deepEqual(config.platform.network.natAllocationIds, { "eu-west-1a": own });
  });
});
