import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as mocks from "@pulumi/pulumi/runtime/mocks.js";
import * as rpc from "@pulumi/pulumi/runtime/rpc.js";
import { Cluster } from "../../../sandbox/cloud/eks/cluster-component.ts";
import { PINNED } from "../../../sandbox/cloud/eks/pinned.ts";
import { CASES } from "./eks-component-cases.ts";
import { type Registration, registrationsOf } from "./registrations.ts";

/** By `record-eks-component.ts`, from the released component itself: fixtures/README.md. */
const released = JSON.parse(
  readFileSync(new URL("fixtures/eks-cluster-4.3.0.json", import.meta.url), "utf8"),
) as {
  readonly builtWith: Readonly<Record<string, string>>;
  readonly cases: Readonly<Record<string, readonly Registration[]>>;
};

function emulated(name: string): Promise<Registration[]> {
  const { args, preview } = CASES[name] ?? assert.fail(name);
  const given = args(pulumi);
  return registrationsOf({ pulumi, mocks, rpc }, preview, () => new Cluster("c", given, {}));
}

describe("the emulated eks.Cluster", () => {
  for (const name of Object.keys(CASES)) {
    it(`registers what the released component registers: ${name}`, async () => {
      assert.ok((released.cases[name] ?? []).length > 5);
      assert.deepEqual(await emulated(name), released.cases[name]);
    });
  }

  it("registers components without inputs", async () => {
    const components = (await emulated("the platform's cluster")).filter(({ type }) =>
      type.startsWith("eks:"),
    );
    assert.deepEqual(
      components.map(({ type, inputs }) => [type, inputs]),
      [
        ["eks:index:Cluster", {}],
        ["eks:index:ServiceRole", {}],
      ],
    );
  });

  it("does not know any of the encryption in a preview, while its key is to be made", async () => {
    const registered = await emulated("the platform's cluster in a preview, before its key is there");
    const cluster = registered.find(({ type }) => type === "aws:eks/cluster:Cluster");
    assert.equal(cluster?.inputs["encryptionConfig"], rpc.unknownValue);
    assert.equal(cluster?.inputs["name"], "shop");
  });

  it("asks for the plugins of the SDKs that the released component is built with", () => {
    assert.deepEqual(PINNED, {
      aws: released.builtWith["@pulumi/aws"],
      kubernetes: released.builtWith["@pulumi/kubernetes"],
    });
  });
});
