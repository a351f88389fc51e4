import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { allRules, selectRules } from "../../policy/checker/selection.ts";
import { type StackResource } from "../../policy/lib/stack-rule.ts";
import { stackConfig } from "../../policy/stack-config.ts";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
}

const STACKS = ["staging", "production"];

describe("Slipway's own stacks", () => {
  for (const stack of STACKS) {
    it(`${stack}: no rule refuses anything, and nothing is exempted`, () => {
      const golden = new URL(`../stacks/golden/${stack}.json`, import.meta.url);
      const registered = JSON.parse(readFileSync(golden, "utf8")) as readonly Registered[];
      const resources: StackResource[] = registered.map(({ type, name, inputs }) => ({
        type,
        name,
        props: inputs,
      }));
      const { rulesFor, stackRules, exemptions } = selectRules({ config: stackConfig(stack) ?? {} });
      const reports = [
        ...resources.flatMap((resource) =>
          rulesFor(resource.type).flatMap(({ rule, settings }) =>
            rule.evaluate(resource, settings).map((report) => ({ rule, resource, ...report })),
          ),
        ),
        ...stackRules.flatMap(({ rule, settings }) =>
          rule.evaluateStack(resources, settings).map((report) => ({ rule, ...report })),
        ),
      ];
      assert.deepEqual(
        reports
          .filter(({ kind }) => kind === "violation")
          .map(({ rule, resource, fact }) => `${rule.name}: ${resource.name}: ${fact}`),
        [],
      );
      assert.deepEqual(exemptions, []);
    });
  }

  it("switch off in production no rule, and in staging only what keeps it and its data for good", () => {
    const switchedOff = (stack: string): string[] => {
      const enabled = selectRules({ config: stackConfig(stack) ?? {} });
      const names = new Set([...enabled.resourceRules, ...enabled.stackRules].map(({ rule }) => rule.name));
      return allRules.map(({ name }) => name).filter((name) => !names.has(name));
    };
    assert.deepEqual(switchedOff("production"), []);
    assert.deepEqual(switchedOff("staging"), [
      "eks-deletion-protection",
      "rds-deletion-protection",
      "rds-multi-az",
    ]);
  });
});
