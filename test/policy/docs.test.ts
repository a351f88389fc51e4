import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { DOCS_FILE, renderDocs } from "../../policy/docs.ts";
import { rules } from "../../policy/rules/index.ts";

describe("docs/policies.md", () => {
  it("is what the rules say: if not, run node --import ./loader.mjs policy/docs.ts", async () => {
    assert.equal(await readFile(DOCS_FILE, "utf8"), await renderDocs(rules));
  });
});
