import assert from "node:assert/strict";
import fc from "fast-check";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { stackRules } from "../../policy/rules/index.ts";
import { oddValue, RUNS } from "./odd-values.ts";
import { placesOf, replaceAt } from "./replace-at.ts";
import { named, stackSummary } from "./stack-helpers.ts";

const examples = stackRules.flatMap((rule) =>
  [...rule.examples.good, ...rule.examples.bad].map(({ resources }) => resources),
);

/** The resources of an example with some of their parts replaced by what should not be there. */
const oddStacks = fc
  .record({
    resources: fc.constantFrom(...examples),
    mutations: fc.array(fc.tuple(fc.nat(), fc.nat(), oddValue), { minLength: 1, maxLength: 4 }),
  })
  .map(({ resources, mutations }) => {
    const mutated = resources.map((resource) => ({ ...resource }));
    for (const [place, part, value] of mutations) {
      const resource = mutated[place % mutated.length];
      if (!resource) continue;
      const parts = placesOf(resource.props);
      resource.props = replaceAt(resource.props, parts[part % parts.length] ?? [], value);
    }
    return named(mutated);
  });

describe("stack rules on whatever they may meet", () => {
  it("never throw, and name each place once", function () {
    this.timeout(Math.max(120_000, RUNS * 20));
    fc.assert(
      fc.property(oddStacks, (resources) => {
        for (const rule of stackRules) {
          const places = rule
            .evaluateStack(resources)
            .map(({ resource, path }) => `${resource.name} ${path}`);
          assert.deepEqual(places, [...new Set(places)]);
        }
      }),
      { numRuns: RUNS },
    );
  });

  for (const rule of stackRules) {
    it(`never take an unknown for a pass, nor for a violation: ${rule.name}`, () => {
      for (const { title, resources, reported, settings } of rule.examples.bad) {
        const all = named(resources);
        for (const { resource, keys, path } of rule.evaluateStack(all, settings)) {
          const place = all.indexOf(resource as (typeof all)[number]);
          for (let depth = 1; depth <= keys.length; depth++) {
            const changed = all.map((each, index) =>
              index === place
                ? { ...each, props: replaceAt(each.props, keys.slice(0, depth), UNKNOWN) }
                : each,
            );
            const said = stackSummary(changed, rule.evaluateStack(changed, settings));
            assert.ok(
              said.some((line) => line.startsWith("unknown")),
              `${title}: ${path} hidden at depth ${depth}: ${said.join(", ") || "nothing"}`,
            );
            assert.ok(!said.includes(`violation ${place} ${path}`), `${title}: ${path}`);
          }
        }
        assert.ok(reported.length > 0);
      }
    });
  }
});
