import assert from "node:assert/strict";
import { contentsOf } from "../../../policy/checker/subjects.ts";
import { type StackResource } from "../../../policy/lib/stack-rule.ts";
import { rules, stackRules } from "../../../policy/rules/index.ts";

const urn = (types: string, name: string): string => `urn:pulumi:prod::shop::${types}::${name}`;

const STACK = urn("pulumi:pulumi:Stack", "shop-prod");

const component = (type: string, name: string, inputs?: object) => ({
  urn: urn(type, name),
  custom: false,
  type,
  parent: STACK,
  ...(inputs && { inputs }),
  outputs: { privileged: true },
});

const child = (owner: string, type: string, name: string, inputs: object) => ({
  urn: urn(`${owner}$${type}`, name),
  custom: true,
  id: name,
  type,
  parent: urn(owner, "owner"),
  inputs,
});

/** The state of a stack, as `pulumi stack export` writes it. */
const exported = (...resources: readonly object[]) => ({
  version: 3,
  deployment: {
    manifest: { time: "2026-11-29T12:00:00Z", magic: "0", version: "v3.250.0" },
    resources: [{ urn: STACK, custom: false, type: "pulumi:pulumi:Stack" }, ...resources],
  },
});

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

const deployment = (privileged: unknown) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "api", namespace: "shop" },
  spec: { template: { spec: { containers: [{ name: "api", securityContext: { privileged } }] } } },
});

/** The engine's mark of a secret, whose text the key of the stack alone opens. */
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };

const judge = (name: string, state: unknown): readonly string[] => {
  const resources: readonly StackResource[] = contentsOf(state, "auto").subjects.map(
    ({ resource }) => resource,
  );
  const rule = rules.find((each) => each.name === name);
  const stack = stackRules.find((each) => each.name === name);
  const found = rule
    ? resources.flatMap((resource) => rule.evaluate(resource).map((report) => ({ resource, report })))
    : (stack?.evaluateStack(resources) ?? []).map((report) => ({ resource: report.resource, report }));
  return found.map(({ resource, report }) => `${report.kind} ${resource.urn ?? ""}`);
};

describe("exported stacks with components of other languages", () => {
  for (const [language, owner] of [
    ["Python", "acme:platform:Service"],
    ["Go", "acme:index:Service"],
    ["YAML", "shop:index:service"],
    ["Java, named like a built-in kind", "acme:apps/v1:Deployment"],
  ] as const)
    it(`judge what the component makes, once: ${language}`, () => {
      const state = exported(
        component(owner, "owner"),
        child(owner, DEPLOYMENT, "api", deployment(true)),
        child(owner, DEPLOYMENT, "web", deployment(false)),
      );
      assert.deepEqual(judge("pod-privileged", state), [`violation ${urn(`${owner}$${DEPLOYMENT}`, "api")}`]);
    });

  it("do not judge what a component was told, only what came of it", () => {
    const owner = "acme:index:Service";
    const state = exported(
      component(owner, "owner", deployment(true)),
      child(owner, DEPLOYMENT, "api", deployment(false)),
    );
    assert.deepEqual(judge("pod-privileged", state), []);
  });

  it("leave open what is a secret, and what an update is about to delete", () => {
    const owner = "acme:index:Service";
    const open = child(owner, DEPLOYMENT, "api", deployment(SECRET));
    const old = { ...child(owner, DEPLOYMENT, "old", deployment(true)), delete: true };
    assert.deepEqual(judge("pod-privileged", exported(component(owner, "owner"), open, old)), [
      `unknown ${open.urn}`,
    ]);
  });

  it("find what belongs together below different components", () => {
    const [network, logs] = ["awsx:ec2:Vpc", "acme:index:FlowLogs"];
    const vpc = child(network, "aws:ec2/vpc:Vpc", "main", { cidrBlock: "10.0.0.0/16" });
    const log = {
      ...child(logs, "aws:ec2/flowLog:FlowLog", "main", { vpcId: "vpc-0a1b2c3d" }),
      dependencies: [vpc.urn],
    };
    const parents = [component(network, "owner"), component(logs, "owner")];
    assert.deepEqual(judge("vpc-has-flow-log", exported(...parents, vpc, log)), []);
    assert.deepEqual(judge("vpc-has-flow-log", exported(...parents, vpc)), [`violation ${vpc.urn}`]);
  });
});
