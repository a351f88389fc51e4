import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { DOCS_FOLDER, renderDocs } from "../../../scripts/docs/components.ts";
import * as components from "../../../components/index.ts";

/** The program of a page, without its imports. */
const exampleOf = (page: string): string =>
  /```ts\nimport [^;]+;\n\n(?<example>.*?)```/s.exec(page)?.groups?.["example"] ?? "";

/** As committed. */
const pages = new Map(
  readdirSync(DOCS_FOLDER).map((file) => [file, readFileSync(`${DOCS_FOLDER}${file}`, "utf8")]),
);

describe("docs/components", () => {
  it("is what the docstrings say: if not, npm run docs:components", async () => {
    const rendered = await renderDocs();
    assert.deepEqual([...pages.keys()].sort(), [...rendered.keys()].sort());
    for (const [file, text] of rendered) assert.equal(pages.get(file), text, file);
  });

  it("have an example of every component, by nothing that the package does not export", () => {
    for (const [file, page] of pages) {
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

  it("give log groups the key without which the policy pack refuses them", () => {
    const taking = [...pages].filter(([, page]) => page.includes("| `logKeyArn`"));
    assert.ok(taking.length >= 4);
    for (const [file, page] of taking) assert.match(exampleOf(page), /\blogKeyArn\b/, file);
  });
});
