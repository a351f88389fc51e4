import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { type ResourceValidation, type ResourceValidationArgs } from "@pulumi/policy";
import { toPolicy } from "../../policy/crossguard.ts";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { markUnknowns } from "../../policy/lib/unknown.ts";
import { rules } from "../../policy/rules/index.ts";
import { compliantSpec, ruleNamed } from "./helpers.ts";

/** The SDK's own guard against unknowns, which its type declarations leave out. */
const sdk = createRequire(import.meta.url)("@pulumi/policy/proxy.js") as {
  readonly unknownCheckingProxy: (props: unknown) => Record<string, unknown>;
  readonly UnknownValueError: new (...args: never[]) => Error;
  readonly unknownStringValue: string;
} & Readonly<Record<string, unknown>>;

class NotApplicable extends Error {}

/** Runs a rule's policy as the SDK does, and returns the messages reported and the error thrown, if any. */
function run(
  rule: string,
  type: string,
  props: unknown,
  config = {},
): { messages: string[]; error: unknown } {
  const messages: string[] = [];
  const args: Partial<ResourceValidationArgs> = {
    type,
    name: "example",
    props: sdk.unknownCheckingProxy(props),
    getConfig: <T extends object>() => config as T,
    notApplicable: (reason) => {
      throw new NotApplicable(reason);
    },
  };
  const validate = toPolicy(ruleNamed(rule)).validateResource as ResourceValidation;
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
          assert.ok(messages[0]?.includes(`${path} is `), `${path} in ${messages[0] ?? ""}`);
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
        "More: docs/policies.md#container-resources",
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
    const props = pod({ ...compliantSpec, serviceAccountName: sdk.unknownStringValue });
    for (const rule of rules.filter(({ appliesTo }) => appliesTo("kubernetes:core/v1:Pod"))) {
      assert.deepEqual(run(rule.name, "kubernetes:core/v1:Pod", props), { messages: [], error: undefined });
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
      (toPolicy(ruleNamed(name)).validateResource as { readonly __pulumiType?: string }).__pulumiType;
    assert.equal(pulumiType("ecr-scan-on-push"), "aws:ecr/repository:Repository");
    assert.equal(pulumiType("no-open-security-group"), undefined);
    assert.equal(pulumiType("pod-privileged"), undefined);
  });

  it("carry the rule's metadata", () => {
    const { validateResource: _, ...metadata } = toPolicy(ruleNamed("ecr-immutable-tags"));
    assert.deepEqual(metadata, {
      name: "ecr-immutable-tags",
      displayName: "ECR repositories must have immutable tags",
      description: "ECR repositories must have immutable tags.",
      enforcementLevel: "mandatory",
      severity: "high",
      tags: ["aws-fsbp:ECR.2"],
      remediationSteps: 'Set imageTagMutability to "IMMUTABLE".',
      url: "docs/policies.md#ecr-immutable-tags",
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
    });
  });
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
