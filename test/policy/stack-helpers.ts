import assert from "node:assert/strict";
import { type Settings } from "../../policy/lib/options.ts";
import {
  type StackExampleResource,
  type StackReport,
  type StackResource,
  type StackRule,
} from "../../policy/lib/stack-rule.ts";
import { stackRules } from "../../policy/rules/index.ts";

/** The resources with names: `example-` and their place, where they have none. */
export const named = (resources: readonly StackExampleResource[]): StackResource[] =>
  resources.map((resource, index) => ({ name: `example-${index}`, ...resource }));

function stackRuleNamed(name: string): StackRule {
  const rule = stackRules.find((candidate) => candidate.name === name);
  assert.ok(rule, `no stack rule ${name}`);
  return rule;
}

/** The reports as `kind place path`, the place being the resource's among those given. */
export const stackSummary = (
  resources: readonly StackResource[],
  reports: readonly StackReport[],
): string[] =>
  reports.map(({ kind, resource, path }) => {
    const place = resources.findIndex(
      ({ props, name }) => props === resource.props && name === resource.name,
    );
    return `${kind} ${place} ${path}`.trimEnd();
  });

/** What a stack rule says of the resources. */
export function judgeStack(
  rule: string,
  resources: readonly StackExampleResource[],
  settings?: Settings,
): string[] {
  const all = named(resources);
  return stackSummary(all, stackRuleNamed(rule).evaluateStack(all, settings));
}
