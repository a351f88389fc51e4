/**
 * `npm run docs:site [folder] [repository]`: the Markdown of the repository as a static site, with a search over its headings
 * and settings.
 * It needs no server and no network: it opens from a folder. Links to what is no page go to the repository, where its URL is
 * given (such as https://github.com/octo-org/platform/blob/main); elsewhere they are text.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { Marked, type Tokens } from "marked";
import { headingAnchors } from "./heading-anchors.ts";
import { SEARCH, STYLE } from "./site-assets.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where pages are besides docs/. A template's belongs to whoever makes a project of it. */
const PAGES = [
  ...["README.md", "RUNBOOK.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"],
  ...["components", "examples", "policy", "sandbox"].map((room) => `${room}/README.md`),
];

/** What the navigation of each page has, in this order: name and page. */
const NAVIGATION: readonly (readonly [string, string])[] = [
  ["Start", "README.md"],
  ["Architecture", "docs/architecture.md"],
  ["Configuration", "docs/configuration.md"],
  ["Components", "docs/components/README.md"],
  ["Languages", "examples/README.md"],
  ["Policies", "docs/policies.md"],
  ["Delivery", "docs/delivery.md"],
  ["Platforms", "docs/platforms.md"],
  ["Observability", "docs/observability.md"],
  ["Security", "docs/security.md"],
  ["Sandbox", "docs/sandbox.md"],
  ["Runbook", "RUNBOOK.md"],
  ["Changes", "CHANGELOG.md"],
  ["Upgrading", "docs/upgrade.md"],
];

interface Heading {
  readonly text: string;
  readonly anchor: string;
}

/** Paths of all pages, from the repository's root. */
export function sitePages(): readonly string[] {
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  return [
    ...PAGES,
    ...docs.filter((file) => file.endsWith(".md")).map((file) => posix.join("docs", file)),
  ].sort();
}

/** @returns every file of the site by its path, which is its page's with another ending; README.md is index.html */
export function renderSite(
  textOf = (page: string): string => readFileSync(join(root, page), "utf8"),
  pages = sitePages(),
  repository = "",
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const index: (readonly [title: string, url: string])[] = [];
  for (const page of pages) {
    const { html, headings } = renderPage(page, textOf(page), pages, repository);
    const [title = { text: page, anchor: "" }, ...others] = headings;
    files.set(fileOf(page), document(page, title.text, html));
    index.push([title.text, fileOf(page)]);
    for (const { text, anchor } of others)
      index.push([`${title.text}: ${text}`, `${fileOf(page)}#${anchor}`]);
  }
  files.set("style.css", STYLE);
  files.set("search.js", `const INDEX = ${JSON.stringify(index)};\n${SEARCH}`);
  return files;
}

function fileOf(page: string): string {
  return page.replace(/README\.md$/, "index.md").replace(/\.md$/, ".html");
}

function renderPage(
  page: string,
  markdown: string,
  pages: readonly string[],
  repository: string,
): { html: string; headings: readonly Heading[] } {
  const headings: Heading[] = [];
  const anchors = headingAnchors();
  const rows = new Map<Tokens.TableCell, string>();
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const anchor = anchors(text);
        headings.push({ text: plainText(text), anchor });
        return `<h${depth} id="${escapeHtml(anchor)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      // A row that begins with code is a setting, an argument or an option: people search for it.
      table({ rows: all }: Tokens.Table): string | false {
        for (const [first] of all) {
          const code = /^`([^`|]+)`$/.exec(first?.text ?? "")?.[1];
          if (first === undefined || code === undefined) continue;
          const anchor = `row-${code.replaceAll(/[^\w.-]/g, "-")}`;
          if ([...rows.values()].includes(anchor)) continue;
          rows.set(first, anchor);
          headings.push({ text: code, anchor });
        }
        return false;
      },
      tablecell(cell: Tokens.TableCell): string | false {
        const anchor = rows.get(cell);
        if (anchor === undefined) return false;
        return `<td id="${escapeHtml(anchor)}">${this.parser.parseInline(cell.tokens)}</td>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const text = this.parser.parseInline(tokens);
        const target = linkTarget(page, href, pages, repository);
        return target === undefined ? text : `<a href="${escapeHtml(target)}">${text}</a>`;
      },
    },
  });
  return { html: marked.parse(markdown, { async: false }), headings };
}

/** @returns where a link of a page leads in the site; undefined: to a file that is no page, and nobody said where that is */
function linkTarget(
  page: string,
  href: string,
  pages: readonly string[],
  repository: string,
): string | undefined {
  if (/^[a-z]+:/.test(href)) return href;
  const [path = "", anchor] = href.split("#");
  const hash = anchor === undefined ? "" : `#${anchor}`;
  if (path === "") return hash;
  const target = posix.join(dirname(page), path).replace(/\/$/, "");
  const shown = [target, `${target}/README.md`].find((candidate) => pages.includes(candidate));
  if (shown !== undefined) return posix.relative(dirname(page), fileOf(shown)) + hash;
  return repository === "" ? undefined : `${repository.replace(/\/$/, "")}/${target}${hash}`;
}

function document(page: string, title: string, html: string): string {
  const up = posix.relative(dirname(page), ".");
  const toRoot = up === "" ? "" : `${up}/`;
  const links = NAVIGATION.map(
    ([name, target]) =>
      `<a href="${toRoot}${fileOf(target)}"${target === page ? ' aria-current="page"' : ""}>${name}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Slipway</title>
<link rel="stylesheet" href="${toRoot}style.css">
</head>
<body data-root="${toRoot}">
<nav aria-label="Pages">
<input id="search" type="search" placeholder="Search" aria-label="Search">
<ul id="found" hidden></ul>
${links.join("\n")}
</nav>
<main>
${html}</main>
<script src="${toRoot}search.js"></script>
</body>
</html>
`;
}

/** A heading without its markup. */
function plainText(text: string): string {
  return text.replace(/\[([^[\]]*)\]\([^()]*\)/g, "$1").replaceAll(/[`*]/g, "");
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder = join(root, ".slipway", "site"), repository = ""] = process.argv;
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of renderSite(undefined, undefined, repository)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  process.stdout.write(`${join(folder, "index.html")}\n`);
}
