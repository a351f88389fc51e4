import assert from "node:assert/strict";
import { createRequire } from "node:module";
import {
  type ResourceValidation,
  type ResourceValidationArgs,
  type StackValidationArgs,
} from "@pulumi/policy";
import { toPolicy, toStackPolicy, unusedExemptionsPolicy } from "../../policy/crossguard.ts";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { ExemptionLedger } from "../../policy/lib/ledger.ts";
import { type StackExampleResource } from "../../policy/lib/stack-rule.ts";
import { markUnknowns } from "../../policy/lib/unknown.ts";
import { rules, stackRules } from "../../policy/rules/index.ts";
import { compliantSpec, deploymentOf, ruleNamed } from "./helpers.ts";

/** The SDK's own guard against unknowns, which its type declarations leave out. */
const sdk = createRequire(import.meta.url)("@pulumi/policy/proxy.js") as {
  readonly unknownCheckingProxy: (props: unknown) => Record<string, unknown>;
  readonly UnknownValueError: new (...args: never[]) => Error;
  readonly unknownStringValue: string;
} & Readonly<Record<string, unknown>>;

class NotApplicable extends Error {}

const TODAY = "2026-06-15";

/** Runs a rule's policy as the SDK does, and returns the messages reported and the error thrown, if any. */
function run(
  rule: string,
  type: string,
  props: unknown,
  config = {},
  ledger = new ExemptionLedger(TODAY),
): { messages: string[]; error: unknown } {
  const messages: string[] = [];
  const args: Partial<ResourceValidationArgs> = {
    type,
    name: "example",
    urn: `urn:pulumi:production::slipway::${type}::example`,
    props: sdk.unknownCheckingProxy(props),
    getConfig: <T extends object>() => config as T,
    notApplicable: (reason) => {
      throw new NotApplicable(reason);
    },
  };
  const validate = toPolicy(ruleNamed(rule), ledger).validateResource as ResourceValidation;
  try {
    void validate(args as ResourceValidationArgs, (message) => messages.push(message));
    return { messages, error: undefined };
  } catch (error) {
    return { messages, error };
  }
}

const pod = (spec: unknown): unknown => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "shop" },
  spec,
});

describe("the CrossGuard policies", () => {
  for (const rule of rules) {
    it(`${rule.name} gives the verdicts of its rule's examples`, () => {
      for (const { resource, settings } of rule.examples.good) {
        assert.deepEqual(run(rule.name, resource.type, resource.props, settings), {
          messages: [],
          error: undefined,
        });
      }
      for (const { resource, settings, paths } of rule.examples.bad) {
        const { messages, error } = run(rule.name, resource.type, resource.props, settings);
        assert.equal(error, undefined);
        assert.equal(messages.length, 1);
        for (const path of paths)
          assert.ok(messages[0]?.includes(`${path} `), `${path} in ${messages[0] ?? ""}`);
        assert.ok(messages[0]?.includes(`Fix: ${rule.fix}`));
      }
    });

    it(`${rule.name} does not apply to other resources`, () => {
      assert.ok(run(rule.name, "random:index/randomId:RandomId", {}).error instanceof NotApplicable);
    });
  }

  it("say what is wrong, what is allowed, how to fix it and where to read on", () => {
    const { messages } = run(
      "container-resources",
      "kubernetes:core/v1:Pod",
      pod({ containers: [{ name: "app" }] }),
      {
        require: ["limits.cpu", "limits.memory"],
      },
    );
    assert.deepEqual(messages, [
      [
        "spec.containers[0].resources.limits.cpu is not set.",
        "spec.containers[0].resources.limits.memory is not set.",
        'Allowed: a quantity greater than 0, such as "250m" of CPU or "256Mi" of memory.',
        "Fix: Set resources.requests and resources.limits, each with cpu and memory, on every init and regular container (or on the pod).",
        "More: docs/policies/container-resources.md",
      ].join("\n"),
    ]);
  });

  it("report the known violations of a resource, and then what is unknown", () => {
    const props = pod({ containers: [{ image: sdk.unknownStringValue }, { image: "shop:latest" }] });
    const { messages, error } = run("image-digest", "kubernetes:core/v1:Pod", props);
    assert.equal(messages.length, 1);
    assert.match(messages[0] ?? "", /^spec\.containers\[1\]\.image is "shop:latest"\.\n/);
    assert.ok(error instanceof sdk.UnknownValueError);
    assert.match(error.message, /spec\.containers\.0\.image can't be known during preview/);
  });

  it("do not mind an unknown that decides nothing", () => {
    const type = "kubernetes:apps/v1:Deployment";
    const props = deploymentOf({ ...compliantSpec, schedulerName: sdk.unknownStringValue });
    for (const rule of rules.filter(({ appliesTo }) => appliesTo(type))) {
      assert.deepEqual(run(rule.name, type, props), { messages: [], error: undefined }, rule.name);
    }
  });

  it("never quote an object, nor more than the start of a long value", () => {
    const { messages } = run("image-digest", "kubernetes:core/v1:Pod", {
      spec: { containers: [{ image: { password: "hunter2" } }, { image: "x".repeat(1000) }] },
    });
    assert.ok(!messages.join().includes("hunter2"));
    assert.ok(!messages.join().includes("x".repeat(200)));
  });

  it("let the SDK sort out resources of other types where a rule looks at one type only", () => {
    const pulumiType = (name: string): unknown =>
      (
        toPolicy(ruleNamed(name), new ExemptionLedger(TODAY)).validateResource as {
          readonly __pulumiType?: string;
        }
      ).__pulumiType;
    assert.equal(pulumiType("ecr-scan-on-push"), "aws:ecr/repository:Repository");
    assert.equal(pulumiType("no-open-security-group"), undefined);
    assert.equal(pulumiType("pod-privileged"), undefined);
  });

  it("carry the rule's metadata", () => {
    const { validateResource: _, ...metadata } = toPolicy(
      ruleNamed("ecr-immutable-tags"),
      new ExemptionLedger(TODAY),
    );
    const { exemptions, ...options } = metadata.configSchema?.properties ?? {};
    assert.deepEqual((exemptions as { items: { required: string[] } }).items.required, [
      "resource",
      "reason",
      "owner",
      "expires",
    ]);
    assert.deepEqual(
      { ...metadata, configSchema: { properties: options } },
      {
        name: "ecr-immutable-tags",
        displayName: "ECR repositories must have immutable tags",
        description: "ECR repositories must have immutable tags.",
        enforcementLevel: "mandatory",
        severity: "high",
        tags: ["aws-fsbp:ECR.2"],
        remediationSteps: 'Set imageTagMutability to "IMMUTABLE".',
        configSchema: {
          properties: {
            allowExclusions: {
              type: "boolean",
              description:
                'Also accept "IMMUTABLE_WITH_EXCLUSION", where tags that match a filter stay mutable.',
              default: false,
            },
          },
        },
        framework: {
          name: "AWS Foundational Security Best Practices",
          version: "1.0.0",
          reference: "https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html",
          specification: "aws-fsbp:ECR.2",
        },
      },
    );
  });
});

describe("exemptions in a policy's configuration", () => {
  const type = "kubernetes:core/v1:Pod";
  const privileged = pod({ containers: [{ name: "app", securityContext: { privileged: true } }] });
  const exemption = {
    resource: "Pod/shop/*",
    reason: "migration",
    owner: "team-shop",
    expires: "2026-06-15",
  };
  const judge = (
    exemptions: unknown,
    ledger = new ExemptionLedger(TODAY),
  ): { messages: string[]; error: unknown } =>
    run("pod-privileged", type, privileged, { exemptions }, ledger);

  it("make the policy not applicable to the resource, with owner, day and reason", () => {
    for (const resource of [exemption.resource, "urn:pulumi:production::*::example", "*example"]) {
      const { messages, error } = judge([{ ...exemption, resource }]);
      assert.deepEqual(messages, []);
      assert.ok(error instanceof NotApplicable);
      assert.equal(error.message, "exempted by team-shop until 2026-06-15: migration");
    }
  });

  it("say so when they have expired, and exempt nothing any more", () => {
    const { messages } = judge([{ ...exemption, expires: "2026-06-14" }]);
    assert.match(messages[0] ?? "", /The exemption by team-shop \(migration\) expired on 2026-06-14\./);
  });

  it("exempt nothing where they name another resource or are invalid", () => {
    for (const odd of [
      { ...exemption, resource: "Pod/other/*" },
      { ...exemption, resource: "*" },
      { ...exemption, owner: "" },
      { ...exemption, expires: "2026-06-31" },
      null,
    ])
      assert.equal(judge([odd]).messages.length, 1, JSON.stringify(odd));
  });

  it("are reported where nothing needs them", () => {
    const ledger = new ExemptionLedger(TODAY);
    judge([exemption, { ...exemption, resource: "Pod/gone/*" }], ledger);
    const messages: string[] = [];
    void unusedExemptionsPolicy(ledger).validateStack({} as StackValidationArgs, (message) =>
      messages.push(message),
    );
    assert.deepEqual(messages, [
      "Nothing needs the exemption of Pod/gone/* from pod-privileged by team-shop any more: remove it.",
    ]);
  });
});

describe("remediation", () => {
  const remediate = (rule: string, spec: unknown): unknown => {
    const { remediateResource } = toPolicy(ruleNamed(rule), new ExemptionLedger(TODAY));
    const args: Partial<ResourceValidationArgs> = {
      type: "kubernetes:core/v1:Pod",
      name: "example",
      props: sdk.unknownCheckingProxy({ spec }),
      getConfig: <T extends object>() => ({}) as T,
    };
    assert.ok(remediateResource);
    return remediateResource(args as ResourceValidationArgs);
  };

  it("fills in what is missing, and nothing else", () => {
    const image = sdk.unknownStringValue;
    assert.deepEqual(remediate("pod-capabilities", { containers: [{ name: "app", image }] }), {
      spec: {
        containers: [{ name: "app", image, securityContext: { capabilities: { drop: ["ALL"] } } }],
      },
    });
  });

  it("leaves alone what is set, and what is fine", () => {
    for (const allowPrivilegeEscalation of [true, false])
      assert.equal(
        remediate("pod-privilege-escalation", {
          containers: [{ name: "app", securityContext: { allowPrivilegeEscalation } }],
        }),
        undefined,
      );
  });

  it("ends every violation of a missing value", () => {
    for (const rule of rules.filter(({ remedy }) => remedy !== undefined)) {
      const spec = { containers: [{ name: "app" }], initContainers: [{ name: "init" }] };
      const props = remediate(rule.name, spec);
      assert.deepEqual(rule.evaluate({ type: "kubernetes:core/v1:Pod", name: "example", props }), []);
    }
  });
});

describe("the CrossGuard stack policies", () => {
  const judge = (
    rule: string,
    resources: readonly StackExampleResource[],
    config = {},
  ): [string, string | undefined][] => {
    const found = stackRules.find(({ name }) => name === rule);
    assert.ok(found);
    const reported: [string, string | undefined][] = [];
    const args: Partial<StackValidationArgs> = {
      resources: resources.map((resource, index) => ({
        ...resource,
        name: resource.name ?? `example-${index}`,
        urn: resource.urn ?? `urn:${index}`,
        props: sdk.unknownCheckingProxy(resource.props),
        parent: resource.parent === undefined ? undefined : { urn: resource.parent },
        dependencies: (resource.dependencies ?? []).map((urn) => ({ urn })),
        opts: { ignoreChanges: resource.ignoreChanges ?? [] },
      })) as unknown as StackValidationArgs["resources"],
      getConfig: <T extends object>() => config as T,
    };
    void toStackPolicy(found, new ExemptionLedger(TODAY)).validateStack(
      args as StackValidationArgs,
      (message, urn) => reported.push([message, urn]),
    );
    return reported;
  };

  for (const { name, examples } of stackRules) {
    it(`${name} gives the verdicts of its rule's examples, and names the resources`, () => {
      for (const { resources, settings } of examples.good)
        assert.deepEqual(judge(name, resources, settings), []);
      for (const { resources, settings, reported } of examples.bad) {
        const messages = judge(name, resources, settings);
        assert.deepEqual(
          messages.map(([, urn]) => urn),
          [...new Set(reported.map(([index]) => resources[index]?.urn ?? `urn:${index}`))],
        );
      }
    });
  }
});

describe("the engine's unknowns", () => {
  it("are all known to us", () => {
    const values = Object.entries(sdk).filter(([name]) => /^unknown\w+Value$/.test(name));
    assert.equal(values.length, 7);
    for (const [, value] of values) assert.equal(markUnknowns(value), UNKNOWN);
  });

  it("are replaced at any depth, without touching the original or copying what has none", () => {
    const known = { list: [1, { a: null }] };
    const props = { known, deep: [{ image: sdk.unknownStringValue }] };
    assert.deepEqual(markUnknowns(props), { known, deep: [{ image: UNKNOWN }] });
    assert.equal((markUnknowns(props) as typeof props).known, known);
    assert.equal(props.deep[0]?.image, sdk.unknownStringValue);
    assert.equal(markUnknowns(known), known);
  });
});
