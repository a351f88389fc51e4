import assert from "node:assert/strict";
import fc from "fast-check";
import { printable } from "../../components/printable.ts";
import { describeWarning, InvalidInputError } from "../../components/validation.ts";
import { printable as checkersPrintable } from "../../policy/checker/words.ts";

const hostile =
  "##[stop-commands]x ##vso[task.x] a\n::error::injected\u001b]0;title\u0007\u009b2J\u2028\u007f";
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]|^\s*::|##(vso)?\[/m;

describe("components: what users wrote, told to them", () => {
  it("is one line that says what is in it", () => {
    assert.equal(
      printable(hostile),
      "\\u0023#[stop-commands]x \\u0023#vso[task.x] a\\u000a::error::injected\\u001b]0;title\\u0007\\u009b2J\\u2028\\u007f",
    );
    assert.equal(printable("## a #[b] ##c"), "## a #[b] ##c");
    assert.equal(printable("größer als „2“ → ✓"), "größer als „2“ → ✓");
  });

  it("is no command to a terminal or a pipeline's log, wherever it stands", () => {
    const problem = { path: hostile, message: hostile, received: hostile, allowed: hostile, fix: hostile };
    for (const text of [new InvalidInputError(hostile, [problem]).message, describeWarning(problem)])
      assert.doesNotMatch(text, CONTROL);
  });

  it("is the same of the checker, whose package imports no other", () => {
    const parts = fc.constantFrom(
      "##[",
      "##vso[",
      "##TeamCity[",
      "#",
      "##",
      "\u001b",
      "\u2028",
      "\u0085",
      "\n",
      "ü",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string({ unit: "binary" }))), (texts) => {
        assert.equal(checkersPrintable(texts.join("")), printable(texts.join("")));
      }),
    );
  });
});
