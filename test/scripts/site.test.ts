import assert from "node:assert/strict";
import { posix } from "node:path";
import { renderSite, sitePages } from "../../scripts/site.ts";

const LINK = /(?:href|src)="([^"]*)"/g;

/** Links of a site that lead nowhere in it, with the page that they are on. */
function deadLinks(files: ReadonlyMap<string, string>): string[] {
  const anchors = new Map(
    [...files].map(([path, html]) => [
      path,
      new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)),
    ]),
  );
  return [...files].flatMap(([path, html]) =>
    path.endsWith(".html")
      ? [...html.matchAll(LINK)].flatMap(([, href = ""]) => {
          if (/^(https?|mailto):/.test(href)) return [];
          const [file = "", anchor] = href.split("#");
          const target = file === "" ? path : posix.join(posix.dirname(path), file);
          const isThere = anchors.has(target) && (anchor === undefined || anchors.get(target)?.has(anchor));
          return isThere ? [] : [`${path}: ${href}`];
        })
      : [],
  );
}

describe("the site of the documents", () => {
  const files = renderSite();

  it("has a page for each document, and no link that leads nowhere", () => {
    assert.ok(sitePages().length > 250);
    for (const page of [
      "index.html",
      "RUNBOOK.html",
      "docs/components/index.html",
      "docs/components/bucket.html",
    ])
      assert.ok(files.has(page), page);
    assert.deepEqual(deadLinks(files), []);
    assert.ok([...(files.get("index.html") ?? "").matchAll(LINK)].length > 40);
  });

  it("is held by that: a page and a heading that are missing are named", () => {
    const text = { "README.md": "# A\n\n[b](b.md) [c](b.md#c) [d](b.md#d)", "b.md": "# B\n\n## C\n" };
    const textOf = (page: string): string => text[page as keyof typeof text];
    const navigation = /^.*<nav.*<\/nav>/s;
    const site = new Map(
      [...renderSite(textOf, Object.keys(text))].map(([path, html]) => [path, html.replace(navigation, "")]),
    );
    site.set("search.js", "");
    assert.deepEqual(deadLinks(site), ["index.html: b.html#d"]);
    site.delete("b.html");
    assert.deepEqual(deadLinks(site), ["index.html: b.html", "index.html: b.html#c", "index.html: b.html#d"]);
  });

  it("leads to the repository for what is no page, where it is said where that is, and shows it as text elsewhere", () => {
    const pages = ["docs/a.md"];
    const textOf = (): string => "# A\n\n[the code](../stacks/index.ts#L1)";
    const linked = renderSite(textOf, pages, "https://git.example.com/blob/main/").get("docs/a.html") ?? "";
    assert.ok(linked.includes('<a href="https://git.example.com/blob/main/stacks/index.ts#L1">the code</a>'));
    assert.ok((renderSite(textOf, pages).get("docs/a.html") ?? "").includes("<p>the code</p>"));
  });

  it("finds headings and settings of every page by its search", () => {
    const [, json = ""] = /^const INDEX = (.*);$/m.exec(files.get("search.js") ?? "") ?? [];
    const index = JSON.parse(json) as readonly (readonly [string, string])[];
    const titles = index.map(([title]) => title);
    assert.ok(titles.includes("Bucket: Arguments"));
    const urlOf = (wanted: string): string => index.find(([title]) => title === wanted)?.[1] ?? "";
    for (const [title, id] of [
      ["Configuration: network.natGateways", "row-network.natGateways"],
      ["Bucket: bucketName", "row-bucketName"],
    ] as const) {
      const [file = "", anchor] = urlOf(title).split("#");
      assert.equal(anchor, id);
      assert.ok(files.get(file)?.includes(`<td id="${id}"><code>`), title);
    }
    assert.deepEqual(
      index.filter(([, url]) => !files.has(url.replace(/#.*/, ""))),
      [],
    );
  });
});
