import assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { type Settings } from "../../policy/lib/options.ts";
import {
  type StackExampleResource,
  type StackReport,
  type StackResource,
} from "../../policy/lib/stack-rule.ts";
import { rules, stackRules } from "../../policy/rules/index.ts";

const named = (resources: readonly StackExampleResource[]): StackResource[] =>
  resources.map((resource, index) => ({ name: `example-${index}`, ...resource }));

function evaluate(
  rule: string,
  resources: readonly StackExampleResource[],
  settings?: Settings,
): readonly StackReport[] {
  const found = stackRules.find(({ name }) => name === rule);
  assert.ok(found, `no stack rule ${rule}`);
  return found.evaluateStack(named(resources), settings);
}

const summary = (reports: readonly StackReport[]): string[] =>
  reports.map(({ kind, resource, path }) => `${kind} ${resource.name} ${path}`);

describe("stack rules by their own examples", () => {
  for (const { name, examples } of stackRules) {
    for (const { title, resources, settings } of examples.good) {
      it(`${name} accepts: ${title}`, () => {
        assert.deepEqual(summary(evaluate(name, resources, settings)), []);
      });
    }
    for (const { title, resources, settings, reported } of examples.bad) {
      it(`${name} refuses: ${title}`, () => {
        assert.deepEqual(
          summary(evaluate(name, resources, settings)),
          reported.map(([index, path]) => `violation ${named(resources)[index]?.name ?? "?"} ${path}`),
        );
      });
    }
    it(`${name} has examples of both kinds, and a name of its own`, () => {
      assert.ok(examples.good.length > 0 && examples.bad.length > 0);
      assert.ok(!rules.some((rule) => rule.name === name));
      assert.equal(stackRules.filter((rule) => rule.name === name).length, 1);
    });
  }
});

describe("stack rules", () => {
  it("never throw on whatever they may meet", () => {
    for (const { evaluateStack, examples } of stackRules) {
      for (const { resources } of [...examples.good, ...examples.bad]) {
        for (const odd of [
          undefined,
          null,
          UNKNOWN,
          "",
          0,
          [],
          {},
          { metadata: [] },
          { spec: null, metadata: UNKNOWN },
        ])
          evaluateStack(named(resources).map((resource) => ({ ...resource, props: odd })));
      }
    }
  });
});

describe("hpa-target-exists", () => {
  const autoscaler = (scaleTargetRef: unknown, namespace?: unknown): StackExampleResource => ({
    type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
    props: { metadata: { name: "a", namespace }, spec: { scaleTargetRef } },
  });
  const rollout = (name: unknown, namespace?: unknown): StackExampleResource => ({
    type: "kubernetes:argoproj.io/v1alpha1:Rollout",
    props: { metadata: { name, namespace } },
  });
  const toRollout = { kind: "Rollout", name: "a" };
  const judge = (...resources: StackExampleResource[]): string[] =>
    summary(evaluate("hpa-target-exists", resources));

  it("accepts custom resources, and takes no namespace for default", () => {
    assert.deepEqual(judge(autoscaler(toRollout), rollout("a", "default")), []);
  });

  it("refuses a workload of another namespace, another kind, or none at all", () => {
    const refused = ["violation example-0 spec.scaleTargetRef.name"];
    assert.deepEqual(judge(autoscaler(toRollout, "shop"), rollout("a", "other")), refused);
    assert.deepEqual(judge(autoscaler({ kind: "Deployment", name: "a" }), rollout("a")), refused);
    assert.deepEqual(judge(autoscaler(undefined)), refused);
  });

  it("does not take what is unknown for a pass, nor for a violation", () => {
    const undecided = ["unknown example-0 spec.scaleTargetRef.name"];
    assert.deepEqual(judge(autoscaler({ ...toRollout, name: UNKNOWN })), undecided);
    assert.deepEqual(judge(autoscaler(toRollout), rollout(undefined)), ["unknown example-1 metadata.name"]);
    assert.deepEqual(judge(autoscaler(toRollout), rollout("a", UNKNOWN)), [
      "unknown example-1 metadata.namespace",
    ]);
    assert.deepEqual(judge(autoscaler({ ...toRollout, kind: UNKNOWN })), [
      "unknown example-0 spec.scaleTargetRef.kind",
    ]);
    assert.deepEqual(judge(autoscaler(UNKNOWN)), ["unknown example-0 spec.scaleTargetRef"]);
    assert.deepEqual(judge(autoscaler(toRollout), rollout(UNKNOWN), rollout("a")), []);
  });
});
