import assert from "node:assert/strict";
import fc from "fast-check";
import { closest, spellingFix } from "../../components/closest.ts";

describe("components: closest", () => {
  const rows: [word: string, candidates: string[], meant: string | undefined][] = [
    ["pervone", ["none", "single", "perZone"], "perZone"],
    ["SPOT", ["on-demand", "spot"], "spot"],
    ["minReplica", ["maxReplicas", "minReplicas"], "minReplicas"],
    ["regiom", ["accountId", "region"], "region"],
    ["constructor", ["region"], undefined],
    ["x", ["region"], undefined],
    ["", ["region"], undefined],
    ["region", [], undefined],
  ];
  for (const [word, candidates, meant] of rows) {
    it(`takes ${JSON.stringify(word)} for ${meant ?? "none"} of ${candidates.join(", ") || "nothing"}`, () => {
      assert.equal(closest(word, candidates), meant);
    });
  }

  it("finds every word with one letter too many", () => {
    const words = fc.string({
      unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"),
      minLength: 3,
      maxLength: 20,
    });
    fc.assert(
      fc.property(words, fc.nat(), (word, seed) => {
        const at = seed % (word.length + 1);
        assert.equal(closest(`${word.slice(0, at)}x${word.slice(at)}`, ["0123456789", word]), word);
      }),
    );
  });

  it("asks for what is meant, or falls back on the other fix", () => {
    assert.equal(spellingFix("pervone", ["perZone"], "choose one"), "did you mean perZone?");
    assert.equal(spellingFix("elsewhere", ["perZone"], "choose one"), "choose one");
    assert.equal(spellingFix(undefined, ["perZone"], "choose one"), "choose one");
  });
});
