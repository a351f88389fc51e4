import assert from "node:assert/strict";
import fc from "fast-check";
import { type Field, rootField, UNKNOWN } from "../../policy/lib/field.ts";
import { Index } from "../../policy/lib/index-by.ts";
import { hasLabels, indexOfSelectors, labelKeys, selectable } from "../../policy/lib/selector.ts";

/** Labels as they are, and as they should not be; few values, so that many are alike. */
const labels: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.dictionary(
      fc.constantFrom("app", "part-of", "0"),
      fc.constantFrom<unknown>("shop", "till", UNKNOWN, null, 1, undefined),
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(UNKNOWN, undefined, null, "shop", ["shop"]) },
);
const fields = fc.array(labels.map(rootField), { maxLength: 12 });

describe("an index", () => {
  it("finds by selectors all labels that they may select, in order", () => {
    fc.assert(
      fc.property(fields, labels.map(rootField), (held, selector) => {
        const index = new Index(held, labelKeys);
        const may = (each: Field): boolean => hasLabels(each, selector) !== false;
        assert.deepEqual(selectable(index, selector).filter(may), held.filter(may));
      }),
    );
  });

  it("finds by labels all selectors that may select them, in order", () => {
    fc.assert(
      fc.property(fields, labels.map(rootField), (selectors, held) => {
        const index = indexOfSelectors(selectors, (each) => each);
        const may = (each: Field): boolean => hasLabels(held, each) !== false;
        assert.deepEqual(index.find(...labelKeys(held)).filter(may), selectors.filter(may));
      }),
    );
  });

  it("leaves out what is found by other keys alone", () => {
    const index = new Index(["a", "b", "any"], (each) => [each === "any" ? UNKNOWN : each]);
    assert.deepEqual(index.find("a"), ["a", "any"]);
    assert.deepEqual(index.find("b", "a"), ["a", "b", "any"]);
    assert.deepEqual(index.find("c"), ["any"]);
    assert.deepEqual(index.find(), ["any"]);
    assert.deepEqual(index.find(UNKNOWN), ["a", "b", "any"]);
    assert.equal(index.find("c"), index.find("d"), "one list for whatever is only found by any key");
  });

  it("looks for the rarest label", () => {
    const held = ["a", "b", "c"].map((app) => rootField({ "part-of": "shop", app }));
    const index = new Index(held, labelKeys);
    assert.deepEqual(selectable(index, rootField({ "part-of": "shop", app: "b" })), [held[1]]);
    const selectors = indexOfSelectors(held, (each) => each);
    assert.deepEqual(selectors.find(...labelKeys(rootField({ "part-of": "shop", app: "c" }))), [held[2]]);
  });
});
