import assert from "node:assert/strict";
import fc from "fast-check";
import { planTags } from "../../../components/guardrails/tags-plan.ts";

const tags = { owner: "platform", "cost-centre": "engineering" };

const paths = (given: Record<string, string>): string[] =>
  planTags({ environment: "staging", tags: given }, "tags").problems.map(({ path }) => path);

describe("guard rails: planTags", () => {
  it("adds the environment and who manages it", () => {
    assert.deepEqual(planTags({ environment: "staging", tags }), {
      plan: { environment: "staging", "managed-by": "pulumi", ...tags },
      problems: [],
    });
  });

  it("wants to know who answers and who pays", () => {
    assert.deepEqual(paths({}), ["tags.owner", "tags.cost-centre"]);
    assert.deepEqual(paths({ owner: "", "cost-centre": "x" }), ["tags.owner"]);
  });

  it("refuses what AWS refuses", () => {
    const refused: [string, string][] = [
      ["aws:team", "x"],
      ["AWS:team", "x"],
      ["", "x"],
      ["k".repeat(129), "x"],
      ["a*", "x"],
      ["team", "v".repeat(257)],
      ["team", "a;b"],
    ];
    for (const [key, value] of refused)
      assert.deepEqual(paths({ ...tags, [key]: value }), [`tags.${key}`], key);
    assert.deepEqual(paths({ ...tags, ["k".repeat(128)]: "v".repeat(256), "team: übung/1": "+-=._:/@" }), []);
  });

  it("refuses keys that differ in case only, and the platform's own", () => {
    assert.deepEqual(paths({ ...tags, Owner: "x" }), ["tags.owner", "tags.Owner"]);
    assert.deepEqual(paths({ ...tags, Environment: "x", "managed-by": "me" }), [
      "tags.Environment",
      "tags.managed-by",
    ]);
  });

  it("leaves room for a resource's own tags: 50 a resource is AWS's limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), (count) => {
        const more = Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, "v"]));
        const { plan, problems } = planTags({ environment: "staging", tags: { ...tags, ...more } });
        assert.equal(problems.length > 0, Object.keys(plan).length > 45);
      }),
    );
  });
});
