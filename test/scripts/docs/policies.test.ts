import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DOCS_FOLDER, renderDocs } from "../../../scripts/docs/policies.ts";

describe("docs/policies", () => {
  it("is what the rules say: if not, run npm run docs:policies", async () => {
    const pages = renderDocs();
    assert.deepEqual((await readdir(DOCS_FOLDER)).sort(), [...pages.keys()].sort());
    for (const [name, page] of pages)
      assert.equal(await readFile(join(DOCS_FOLDER, name), "utf8"), page, `docs/policies/${name}`);
  });
});
