import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "@pulumi/eks";
import { Cluster } from "../../../sandbox/cloud/eks/cluster-component.ts";
import { eksComponent } from "../../support/eks-component.ts";
import { partsOf } from "../../support/graph.ts";
import { inputsOf } from "../../support/mocks.ts";

interface Registration {
  readonly type: string;
  readonly name: string;
  /** Type and name; empty below the stack. */
  readonly parent: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const released = JSON.parse(
  readFileSync(new URL("fixtures/eks-cluster-4.3.0.json", import.meta.url), "utf8"),
) as { readonly args: ClusterArgs; readonly registered: readonly Registration[] };

const CLUSTER = "aws:eks/cluster:Cluster";
const SECURITY_GROUPS = /^aws:ec2\/securityGroup(Rule)?:/;

const byTypeAndName = (registrations: readonly Registration[]): Registration[] =>
  registrations.toSorted((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`));

async function emulated(args: ClusterArgs): Promise<Registration[]> {
  const { graph, resources } = await eksComponent("c", args);
  return byTypeAndName(
    graph.map(({ type, name, parent }) => {
      const { type: parentType, name: parentName } = partsOf(parent);
      const { kubeconfig, ...inputs } = inputsOf(resources, type, name);
      return {
        ...{ type, name, parent: parent === "" ? "" : `${parentType} ${parentName}` },
        inputs: typeof kubeconfig === "string" ? { ...inputs, kubeconfig: JSON.parse(kubeconfig) } : inputs,
      };
    }),
  );
}

describe("the emulated eks.Cluster", () => {
  it("registers what the released component registers", async () => {
    assert.deepEqual(await emulated(released.args), byTypeAndName(released.registered));
  });

  it("registers components without inputs", async () => {
    const components = (await emulated(released.args)).filter(({ type }) => type.startsWith("eks:"));
    assert.deepEqual(
      components.map(({ type, inputs }) => [type, inputs]),
      [
        ["eks:index:Cluster", {}],
        ["eks:index:ServiceRole", {}],
      ],
    );
  });

  it("makes no security groups with skipDefaultSecurityGroups, and gives the cluster none", async () => {
    const expected = released.registered
      .filter(({ type }) => !SECURITY_GROUPS.test(type))
      .map((registration) => {
        if (registration.type !== CLUSTER) return registration;
        const { securityGroupIds: _, ...vpcConfig } = registration.inputs["vpcConfig"] as object & {
          securityGroupIds: unknown;
        };
        return { ...registration, inputs: { ...registration.inputs, vpcConfig } };
      });
    const actual = await emulated({ ...released.args, skipDefaultSecurityGroups: true });
    assert.deepEqual(actual, byTypeAndName(expected));
  });

  it("does not know any of the encryption in a preview, while its key is to be made", async () => {
    let inputs: Record<string, unknown> = {};
    await pulumi.runtime.setMocks(
      {
        newResource(resource) {
          if (resource.type === CLUSTER) inputs = resource.inputs as Record<string, unknown>;
          return { id: undefined, state: resource.inputs as Record<string, unknown> };
        },
        call: () => ({}),
      },
      "slipway",
      "staging",
      true,
    );
    const encryptionConfigKeyArn = pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
    new Cluster("c", { ...released.args, encryptionConfigKeyArn }, {});
    await pulumi.runtime.disconnect();
    assert.equal(inputs["name"], "shop");
    assert.ok(!("provider" in ((inputs["encryptionConfig"] ?? {}) as object)));
  });
});
