import assert from "node:assert/strict";
import { allRules } from "../../policy/checker/selection.ts";
import { formatPath } from "../../policy/lib/field.ts";
import { type Settings } from "../../policy/lib/options.ts";
import { rules, stackRules } from "../../policy/rules/index.ts";
import { summary } from "./helpers.ts";
import { placesOf, replaceAt } from "./replace-at.ts";
import { named, stackSummary } from "./stack-helpers.ts";

/** Options that the checker sets for all rules: the tests of the Pod Security Standards turn them. */
const SHARED = ["level", "kubeVersion"];

/**
 * What is asked of every rule and has no test of its own. Their examples are tested as such (compliant, each kind of
 * violation), by the fuzz tests (unknown wherever a violation may hide) and by those of exemptions.
 */
describe("every rule", () => {
  for (const { name, options, examples } of allRules) {
    const own = Object.keys(options).filter((option) => !SHARED.includes(option));
    if (own.length === 0) continue;
    it(`${name} shows what each of its options does`, () => {
      const all: readonly { readonly settings?: Settings }[] = [...examples.good, ...examples.bad];
      for (const option of own)
        assert.ok(
          all.some(({ settings = {} }) => option in settings),
          option,
        );
    });
  }

  for (const rule of rules) {
    it(`${rule.name} takes null for not set, wherever it is`, () => {
      for (const { resource, settings } of [...rule.examples.good, ...rule.examples.bad]) {
        for (const keys of placesOf(resource.props).slice(1)) {
          const [unset, nothing] = [undefined, null].map((value) =>
            summary(
              rule.evaluate(
                { ...resource, name: "example", props: replaceAt(resource.props, keys, value) },
                settings,
              ),
            ),
          );
          assert.deepEqual(nothing, unset, formatPath(keys));
        }
      }
    });
  }

  for (const rule of stackRules) {
    it(`${rule.name} takes null for not set, wherever it is`, () => {
      for (const { resources, settings } of [...rule.examples.good, ...rule.examples.bad]) {
        const all = named(resources);
        for (const [index, { props }] of all.entries()) {
          // In a map of strings the API server reads null as an empty string.
          for (const keys of placesOf(props).filter(
            (keys) => keys.length > 0 && keys.at(-2) !== "matchLabels",
          )) {
            const [unset, nothing] = [undefined, null].map((value) => {
              const changed = all.with(index, { ...all[index]!, props: replaceAt(props, keys, value) });
              return stackSummary(changed, rule.evaluateStack(changed, settings));
            });
            assert.deepEqual(nothing, unset, formatPath(keys));
          }
        }
      }
    });
  }
});
