import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { registerGraph } from "./mocks.ts";

class Outer extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions = {}) {
    super("slipway:test:Outer", name, {}, opts);
    new Inner(`${name}-inner`, { parent: this });
  }
}

class Inner extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("slipway:test:Inner", name, {}, opts);
    new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { parent: this });
  }
}

const urnOf = (types: string, name: string): string => `urn:pulumi:blue::slipway::${types}::${name}`;

describe("test support: registerGraph", () => {
  it("gives URNs with the types of all ancestors, as the engine does", async () => {
    const { graph } = await registerGraph(() => new Outer("o"), { stack: "blue" });
    assert.deepEqual(
      graph.map(({ urn }) => urn),
      [
        urnOf("slipway:test:Outer", "o"),
        urnOf("slipway:test:Outer$slipway:test:Inner", "o-inner"),
        urnOf("slipway:test:Outer$slipway:test:Inner$aws:ec2/vpc:Vpc", "vpc"),
      ],
    );
  });

  it("says which URNs a resource had before, by its own aliases and by those of its parents", async () => {
    const { graph } = await registerGraph(
      () => new Outer("o", { aliases: [{ type: "slipway:old:Outer" }] }),
      {
        stack: "blue",
      },
    );
    assert.deepEqual(
      graph.map(({ aliases }) => aliases),
      [
        [urnOf("slipway:old:Outer", "o")],
        [urnOf("slipway:old:Outer$slipway:test:Inner", "o-inner")],
        [urnOf("slipway:old:Outer$slipway:test:Inner$aws:ec2/vpc:Vpc", "vpc")],
      ],
    );
  });

  it("answers with what is there already, and with the inputs of now", async () => {
    let vpc: pulumi.Output<unknown> | undefined;
    await registerGraph(
      () => {
        const { id, arn, cidrBlock } = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
        vpc = pulumi.all([id, arn, cidrBlock]);
      },
      { existing: () => ({ id: "vpc-1", state: { arn: "arn:vpc-1", cidrBlock: "10.9.0.0/16" } }) },
    );
    const value = await new Promise((resolve) => vpc!.apply(resolve));
    assert.deepEqual(value, ["vpc-1", "arn:vpc-1", "10.0.0.0/16"]);
  });
});
