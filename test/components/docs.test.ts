import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { DOCS_FOLDER, renderDocs } from "../../components/docs.ts";

describe("docs/components", () => {
  it("is what the docstrings say: if not, npm run docs:components", async () => {
    const pages = await renderDocs();
    assert.deepEqual(readdirSync(DOCS_FOLDER).sort(), [...pages.keys()].sort());
    for (const [file, text] of pages) assert.equal(readFileSync(`${DOCS_FOLDER}${file}`, "utf8"), text, file);
  });
});
