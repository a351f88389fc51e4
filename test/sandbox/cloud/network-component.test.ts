import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Network } from "../../../components/network/network.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { registerGraph } from "../../support/mocks.ts";
import { ACCOUNT, type Made, REGION, TestCloud } from "./harness.ts";

const createNetwork = (): Network =>
  new Network("net", {
    cidr: "10.20.0.0/16",
    region: REGION,
    accountId: ACCOUNT,
    availabilityZones: [`${REGION}a`, `${REGION}b`, `${REGION}c`],
    natGateways: "perZone",
    databaseSubnets: true,
    intraSubnets: true,
    podCidr: "100.64.0.0/16",
    ipv6: true,
    endpoints: "private",
  });

describe("the Network component in the emulated cloud", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  /** Creates what the component registers, and says what was made by type and name. */
  async function create(): Promise<Map<string, Made>> {
    const made = new Map<string, Made>();
    const newResource = async ({
      type,
      name,
      inputs,
    }: {
      type: string;
      name: string;
      inputs: Properties;
    }) => {
      if (type.startsWith("slipway:")) return { id: "", state: {} };
      const resource = await cloud.create(type, name, inputs);
      made.set(`${type} ${name}`, resource);
      return { id: resource.id, state: resource.outs };
    };
    await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "slipway", "staging", false);
    createNetwork();
    await pulumi.runtime.disconnect();
    return made;
  }

  it("is accepted with everything on, and leaves nothing, whatever may go first goes first (anchors #1)", async () => {
    const { graph } = await registerGraph(createNetwork);
    const made = await create();
    const left = graph.filter(({ type }) => !type.startsWith("slipway:"));
    assert.equal(made.size, left.length);
    // The engine deletes what nothing depends on any more, side by side: here always the oldest of those.
    while (left.length > 0) {
      const held = new Set(left.flatMap(({ dependencies }) => dependencies));
      const index = left.findIndex(({ urn }) => !held.has(urn));
      const [{ type, name } = { type: "", name: "" }] = left.splice(index, 1);
      await cloud.delete(made.get(`${type} ${name}`)!);
    }
    assert.deepEqual(await cloud.editor.list(), []);
  });
});
