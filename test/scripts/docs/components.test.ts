import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { DOCS_FOLDER, renderDocs } from "../../../scripts/docs/components.ts";
import * as components from "../../../components/index.ts";

/** The program of a page, without its imports. */
const exampleOf = (page: string): string =>
  /```ts\nimport [^;]+;\n\n(?<example>.*?)```/s.exec(page)?.groups?.["example"] ?? "";

describe("docs/components", () => {
  it("is what the docstrings say: if not, npm run docs:components", async () => {
    const pages = await renderDocs();
    assert.deepEqual(readdirSync(DOCS_FOLDER).sort(), [...pages.keys()].sort());
    for (const [file, text] of pages) assert.equal(readFileSync(`${DOCS_FOLDER}${file}`, "utf8"), text, file);
  });

  it("have an example of every component, by nothing that the package does not export", async () => {
    for (const [file, page] of await renderDocs()) {
      if (file === "README.md") continue;
      const example = exampleOf(page);
      const called = [...example.matchAll(/(?<![.\w])(\w+)\(/g)].map(([, name = ""]) => name);
      assert.notDeepEqual(called, [], file);
      assert.deepEqual(
        called.filter((name) => !(name in components)),
        [],
        file,
      );
    }
  });

  it("give log groups the key without which the policy pack refuses them", async () => {
    const taking = [...(await renderDocs())].filter(([, page]) => page.includes("| `logKeyArn`"));
    assert.ok(taking.length >= 4);
    for (const [file, page] of taking) assert.match(exampleOf(page), /\blogKeyArn\b/, file);
  });
});
