import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { toPolicy, toStackPolicy } from "../../policy/crossguard.ts";
import { plainValue } from "../../policy/lib/engine-value.ts";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { ExemptionLedger } from "../../policy/lib/ledger.ts";
import { type StackExampleResource } from "../../policy/lib/stack-rule.ts";
import { rules, stackRules } from "../../policy/rules/index.ts";
import { compliantSpec, deploymentOf, ruleNamed } from "./helpers.ts";
import { judge, pod, TODAY } from "./policy-helpers.ts";

const require = createRequire(import.meta.url);

/** What the engine sends in the place of unknowns, which the SDK's type declarations leave out. */
const sdk = require("@pulumi/policy/proxy.js") as {
  readonly unknownStringValue: string;
} & Readonly<Record<string, unknown>>;

describe("the CrossGuard policies", () => {
  for (const rule of rules) {
    it(`${rule.name} gives the verdicts of its rule's examples`, () => {
      for (const { resource, settings } of rule.examples.good)
        assert.deepEqual(judge(rule.name, resource.type, resource.props, settings), {});
      for (const { resource, settings, paths } of rule.examples.bad) {
        const { message = "", ...rest } = judge(rule.name, resource.type, resource.props, settings);
        assert.deepEqual(rest, {});
        for (const path of paths) assert.ok(message.includes(`${path} `), `${path} in ${message}`);
        assert.ok(message.includes(`Fix: ${rule.fix}`));
      }
    });

    it(`${rule.name} does not apply to other resources`, () => {
      const policy = toPolicy(rule, new ExemptionLedger(TODAY));
      assert.ok(!policy.appliesTo("random:index/randomId:RandomId"));
    });
  }

  it("say what is wrong, what is allowed, how to fix it and where to read on", () => {
    const { message } = judge(
      "container-resources",
      "kubernetes:core/v1:Pod",
      pod({ containers: [{ name: "app" }] }),
      {
        require: ["limits.cpu", "limits.memory"],
      },
    );
    assert.equal(
      message,
      [
        "spec.containers[0].resources.limits.cpu is not set.",
        "spec.containers[0].resources.limits.memory is not set.",
        'Allowed: a quantity greater than 0, such as "250m" of CPU or "256Mi" of memory.',
        "Fix: Set resources.requests and resources.limits, each with cpu and memory, on every init and regular container (or on the pod).",
        "More: docs/policies/container-resources.md",
      ].join("\n"),
    );
  });

  it("report the known violations of a resource, and then what is unknown", () => {
    const props = pod({ containers: [{ image: sdk.unknownStringValue }, { image: "shop:latest" }] });
    const { message, unknown } = judge("image-digest", "kubernetes:core/v1:Pod", props);
    assert.match(message ?? "", /^spec\.containers\[1\]\.image is "shop:latest"\.\n/);
    assert.deepEqual(unknown, ["spec", "containers", 0, "image"]);
  });

  it("do not mind an unknown that decides nothing", () => {
    const type = "kubernetes:apps/v1:Deployment";
    const props = deploymentOf({ ...compliantSpec, schedulerName: sdk.unknownStringValue });
    for (const rule of rules.filter(({ appliesTo }) => appliesTo(type))) {
      assert.deepEqual(judge(rule.name, type, props), {}, rule.name);
    }
  });

  it("never quote an object, nor more than the start of a long value", () => {
    const { message = "" } = judge("image-digest", "kubernetes:core/v1:Pod", {
      spec: { containers: [{ image: { password: "hunter2" } }, { image: "x".repeat(1000) }] },
    });
    assert.match(message, /image is an object/);
    assert.ok(!message.includes("hunter2"));
    assert.ok(!message.includes("x".repeat(200)));
  });

  it("carry the rule's metadata", () => {
    const {
      configure: _configure,
      kind: _kind,
      appliesTo: _appliesTo,
      judge: _judge,
      ...metadata
    } = toPolicy(ruleNamed("ecr-immutable-tags"), new ExemptionLedger(TODAY));
    const { exemptions, ...options } = metadata.configSchema;
    assert.deepEqual((exemptions as { items: { required: string[] } }).items.required, [
      "resource",
      "reason",
      "owner",
      "expires",
    ]);
    assert.deepEqual(
      { ...metadata, configSchema: options },
      {
        name: "ecr-immutable-tags",
        displayName: "ECR repositories must have immutable tags",
        description: "ECR repositories must have immutable tags.",
        enforcementLevel: "mandatory",
        severity: "high",
        tags: ["aws-fsbp:ECR.2"],
        remediationSteps: 'Set imageTagMutability to "IMMUTABLE".',
        configSchema: {
          allowExclusions: {
            type: "boolean",
            description:
              'Also accept "IMMUTABLE_WITH_EXCLUSION", where tags that match a filter stay mutable; never a filter for all.',
            default: true,
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

describe("remediation", () => {
  const remediate = (rule: string, spec: unknown): unknown => {
    const { remediate: fix } = toPolicy(ruleNamed(rule), new ExemptionLedger(TODAY));
    const resource = { type: "kubernetes:core/v1:Pod", name: "example", props: plainValue({ spec }) };
    assert.ok(fix);
    return fix(resource, {}, { spec });
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
  const judgeAll = (
    rule: string,
    resources: readonly StackExampleResource[],
    config = {},
  ): (string | undefined)[] => {
    const found = stackRules.find(({ name }) => name === rule);
    assert.ok(found);
    const { violations } = toStackPolicy(found, new ExemptionLedger(TODAY)).judge(
      resources.map((resource, index) => ({
        ...resource,
        name: resource.name ?? `example-${index}`,
        urn: resource.urn ?? `urn:${index}`,
      })),
      config,
    );
    return violations.map(({ urn }) => urn);
  };

  for (const { name, examples } of stackRules) {
    it(`${name} gives the verdicts of its rule's examples, and names the resources`, () => {
      for (const { resources, settings } of examples.good)
        assert.deepEqual(judgeAll(name, resources, settings), []);
      for (const { resources, settings, reported } of examples.bad) {
        assert.deepEqual(judgeAll(name, resources, settings), [
          ...new Set(reported.map(([index]) => resources[index]?.urn ?? `urn:${index}`)),
        ]);
      }
    });
  }
});

describe("the engine's unknowns", () => {
  it("are all known to us", () => {
    const values = Object.entries(sdk).filter(([name]) => /^unknown\w+Value$/.test(name));
    assert.equal(values.length, 7);
    for (const [, value] of values) assert.equal(plainValue(value), UNKNOWN);
  });

  it("are replaced at any depth, without touching the original or copying what has none", () => {
    const known = { list: [1, { a: null }] };
    const props = { known, deep: [{ image: sdk.unknownStringValue }] };
    assert.deepEqual(plainValue(props), { known, deep: [{ image: UNKNOWN }] });
    assert.equal((plainValue(props) as typeof props).known, known);
    assert.equal(props.deep[0]?.image, sdk.unknownStringValue);
    assert.equal(plainValue(known), known);
  });
});

describe("the engine's secrets", () => {
  const { specialSigKey, specialSecretSig } = require("@pulumi/pulumi/runtime/rpc.js") as {
    readonly specialSigKey: string;
    readonly specialSecretSig: string;
  };
  const secret = (value: unknown): unknown => ({ [specialSigKey]: specialSecretSig, value });

  it("are looked into, whatever they hold", () => {
    assert.deepEqual(plainValue({ a: secret([secret({ b: sdk.unknownStringValue })]) }), {
      a: [{ b: UNKNOWN }],
    });
  });

  it("stay secrets where remediation changes what they hold", () => {
    const { remediate } = toPolicy(ruleNamed("service-account-token"), new ExemptionLedger(TODAY));
    const properties = { spec: secret({ containers: [] }) };
    const resource = { type: "kubernetes:core/v1:Pod", name: "example", props: plainValue(properties) };
    assert.deepEqual(remediate?.(resource, {}, properties), {
      spec: secret({ containers: [], automountServiceAccountToken: false }),
    });
  });
});
