import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../policy/checker/cli.ts";
import { allRules, selectRules } from "../../policy/checker/selection.ts";
import { type StackResource } from "../../policy/lib/stack-rule.ts";
import { rules, stackRules } from "../../policy/rules/index.ts";
import { stackConfig } from "../../policy/stack-config.ts";
import { enableZonalShift } from "../../components/cluster/zonal-shift.ts";
import { eksComponent } from "../support/eks-component.ts";
import type { Registered } from "../support/mocks.ts";

const COMPONENT = "eks:index:Cluster";
const CLUSTER = "aws:eks/cluster:Cluster";

/** Components of packages in use beside EKS clusters, our own, and those of Pulumi's Kubernetes provider. */
const COMPONENTS = [
  ...[COMPONENT, "eks:index:ServiceRole", "eks:index:ManagedNodeGroup", "eks:index:NodeGroupV2"],
  ...["awsx:ec2:Vpc", "awsx:lb:ApplicationLoadBalancer", "awsx:ecr:Repository"],
  ...["slipway:cluster:Cluster", "slipway:service:Service", "slipway:database:Database"],
  ...["kubernetes:helm.sh/v4:Chart", "kubernetes:yaml/v2:ConfigGroup", "kubernetes:kustomize/v2:Directory"],
];

/** What the engine tells the pack of a committed stack: `eks.Cluster` as released, without inputs, and its children. */
async function registeredOf(stack: string): Promise<StackResource[]> {
  const golden = new URL(`../stacks/golden/${stack}.json`, import.meta.url);
  // What is dumped by its count and hash alone has no type: admission policies, which no rule judges.
  const dumped = (JSON.parse(readFileSync(golden, "utf8")) as readonly Partial<Registered>[]).filter(
    (entry): entry is Registered => entry.type !== undefined,
  );
  const all: StackResource[] = [];
  for (const { type, name, inputs } of dumped) {
    if (type !== COMPONENT) {
      all.push({ type, name, props: inputs });
      continue;
    }
    const { resources } = await eksComponent(name, inputs as never);
    for (const child of resources) {
      // The transform that the program registers; mocks call none.
      const changed = enableZonalShift({ ...child, props: child.inputs, opts: {}, custom: true } as never);
      const props = (changed as { props: unknown } | undefined)?.props ?? child.inputs;
      all.push({ type: child.type, name: child.name, props });
    }
  }
  return all;
}

/** `rule: type: path` of every violation, and of what is unknown of a cluster; the dump has no outputs of others. */
function verdicts(stack: string, resources: readonly StackResource[]): string[] {
  const { rulesFor, stackRules: enabled } = selectRules({ config: stackConfig(stack) ?? {} });
  const reports = [
    ...resources.flatMap((resource) =>
      rulesFor(resource.type).flatMap(({ rule, settings }) =>
        rule.evaluate(resource, settings).map(({ kind, path }) => ({ rule, resource, kind, path })),
      ),
    ),
    ...enabled.flatMap(({ rule, settings }) =>
      rule.evaluateStack(resources, settings).map((report) => ({ ...report, rule })),
    ),
  ];
  return reports
    .filter(({ kind, resource }) => kind === "violation" || [COMPONENT, CLUSTER].includes(resource.type))
    .map(({ rule, resource, path }) => `${rule.name}: ${resource.type}: ${path}`);
}

/** What is wrong with a cluster, and the one rule that has to say so. */
const faults: readonly [string, object, string][] = [
  ["eks-private-endpoint", { vpcConfig: { endpointPrivateAccess: true } }, "vpcConfig.publicAccessCidrs"],
  ["eks-secrets-encryption", { encryptionConfig: undefined }, "encryptionConfig"],
  ["eks-control-plane-logs", { enabledClusterLogTypes: ["api"] }, "enabledClusterLogTypes"],
  ["eks-access-entries", { accessConfig: {} }, "accessConfig.authenticationMode"],
  ["eks-supported-version", { version: "1.29" }, "version"],
  ["eks-standard-support", { upgradePolicy: undefined }, "upgradePolicy.supportType"],
  ["eks-deletion-protection", { deletionProtection: false }, "deletionProtection"],
  ["eks-zonal-shift", { zonalShiftConfig: undefined }, "zonalShiftConfig.enabled"],
];

describe("policies on components", () => {
  for (const stack of ["staging", "production"]) {
    it(`the ${stack} stack passes with components registered without inputs`, async () => {
      const resources = await registeredOf(stack);
      const components = resources.filter(({ type }) => type.startsWith("eks:index:"));
      assert.deepEqual(
        components.map(({ props }) => props),
        [{}, {}],
      );
      assert.equal(resources.filter(({ type }) => type === CLUSTER).length, 1);
      assert.deepEqual(verdicts(stack, resources), []);
    });
  }

  for (const [rule, change, path] of faults) {
    it(`${rule} reports the child cluster, once`, async () => {
      const resources = (await registeredOf("production")).map((resource) =>
        resource.type === CLUSTER
          ? { ...resource, props: { ...(resource.props as object), ...change } }
          : resource,
      );
      assert.deepEqual(verdicts("production", resources), [`${rule}: ${CLUSTER}: ${path}`]);
    });
  }

  it("no rule reads a component's inputs, whether it is registered with them or without", () => {
    const inputs = { version: "1.29", endpointPublicAccess: true, enabledClusterLogTypes: [], spec: {} };
    for (const type of COMPONENTS) {
      for (const props of [{}, inputs]) {
        const resource = { type, name: "c", props };
        for (const rule of rules) assert.deepEqual(rule.evaluate(resource), [], `${rule.name} on ${type}`);
        for (const rule of stackRules) {
          assert.deepEqual(rule.evaluateStack([resource]), [], `${rule.name} on ${type}`);
        }
      }
    }
  });

  it("no rule names a component's type", () => {
    const types = allRules.flatMap((rule) => ("types" in rule ? (rule.types ?? []) : []));
    assert.notEqual(types.length, 0);
    assert.deepEqual(
      types.filter((type) => !/^(aws:\w+\/\w+:\w+|pulumi:providers:\w+|kubernetes:.+)$/.test(type)),
      [],
    );
  });

  it("the checker finds nothing in an exported state whose component has no inputs", async () => {
    const folder = mkdtempSync(join(tmpdir(), "slipway-policy-"));
    try {
      const own = (await registeredOf("staging")).filter(({ type }) => [COMPONENT, CLUSTER].includes(type));
      const resources = own.map(({ type, name, props }) => ({
        urn: `urn:pulumi:staging::slipway::${type}::${name}`,
        ...{ type, custom: type === CLUSTER },
        ...(type === CLUSTER ? { id: name, inputs: props } : {}),
      }));
      const file = join(folder, "export.json");
      writeFileSync(file, JSON.stringify({ version: 3, deployment: { resources } }));
      const written: string[] = [];
      const write = (text: string): void => void written.push(text);
      assert.equal(await main(["check", "--fail-on", "mandatory", file], { out: write, error: write }), 0);
      assert.doesNotMatch(written.join(""), /eks:index:Cluster/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
