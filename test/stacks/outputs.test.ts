import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { platformName } from "../../stacks/config/names.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import { createStack, type StackOutputs } from "../../stacks/stack.ts";
import { registerGraph } from "../support/mocks.ts";
import { committedSource, noLastUpdate } from "../support/program.ts";

/** What a committed stack tells whoever comes after it. */
async function outputsOf(stack: string): Promise<StackOutputs> {
  const source = committedSource(stack);
  let outputs: StackOutputs = {};
  await registerGraph(
    () => {
      const identity = { name: platformName(source), environment: stack };
      outputs = createStack(identity, parseConfig(source), noLastUpdate);
    },
    { stack },
  );
  return outputs;
}

describe("stacks: outputs", () => {
  for (const [stack, zones] of [
    ["staging", ["eu-west-1a"]],
    ["production", ["eu-west-1a", "eu-west-1b", "eu-west-1c"]],
  ] as const)
    it(`tell the address of each NAT gateway of ${stack}, by its zone`, async () => {
      const { natPublicIps = {} } = await outputsOf(stack);
      assert.deepEqual(Object.keys(natPublicIps), zones);
      const known = await new Promise((resolve) => pulumi.output(natPublicIps).apply(resolve));
      for (const address of Object.values(known as Record<string, string>))
        assert.match(address, /^203\.0\.113\.\d+$/);
    });
});
