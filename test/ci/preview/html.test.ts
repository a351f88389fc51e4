import assert from "node:assert/strict";
import { marked } from "marked";
import { renderHtml } from "../../../ci/preview/html.ts";
import { readPlan } from "../../../ci/preview/plan.ts";
import type { ReportRequest } from "../../../ci/preview/report.ts";
import { CANARY, ROOT, type Scenario, scenarios } from "./scenarios.ts";

const docsUrl = "https://github.com/octo-org/platform/blob/0123abc/";

function pageOf({ digest, events = [], hasSucceeded = true, kind = "preview" }: Scenario): string {
  const plan = readPlan(digest, events.map((event) => JSON.stringify(event)).join("\n"), ROOT);
  const request: ReportRequest = {
    ...{ stack: "staging", plan, kind, hasSucceeded, docsUrl, runUrl: "https://ci.example/7" },
  };
  return renderHtml(request);
}

/** Tags that are opened and not closed, or the other way round. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, close = "", name = "", end = ""] of html.matchAll(/<(\/?)([a-z]\w*)\b[^>]*?(\/?)>/g)) {
    if (["meta", "br", "rect", "path", "hr"].includes(name) || end === "/") continue;
    if (close === "") open.push(name);
    else if (open.at(-1) === name) open.pop();
    else wrong.push(name);
  }
  return [...open, ...wrong];
}

/** How much brighter one colour is than the other (WCAG 2.2, "contrast ratio", "relative luminance"). */
function contrast(one: string, other: string): number {
  const luminance = (hex: string): number => {
    const long = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join("") : hex.slice(1);
    const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
      const share = Number.parseInt(long.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

describe("ci: the plan report as a page", () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    const html = pageOf(scenario);

    it(`quotes no value of ${name} that is not its business`, () => {
      assert.ok(!html.includes(CANARY));
    });

    it(`needs nothing but itself for ${name}: no script, no style, no picture of elsewhere`, () => {
      assert.doesNotMatch(html, /<(script|link|iframe|object|embed|img|base|form)\b|@import|url\(| on\w+=/i);
      assert.match(html, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'/);
      for (const [, url = ""] of html.matchAll(/href="([^"]*)"/g))
        assert.ok(url.startsWith(docsUrl) || url === "https://ci.example/7", url);
    });

    it(`can be read by its headings, tables and words for ${name}`, () => {
      assert.deepEqual(unbalanced(html), []);
      const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
      assert.equal(levels.filter((level) => level === 1).length, 1);
      assert.equal(levels[0], 1);
      assert.ok(levels.every((level) => level === 1 || level === 2));
      assert.match(html, /^<!doctype html>\n<html lang="en">/);
      // A heading without a word is read as nothing; a region without a name, as one of many.
      assert.doesNotMatch(html, /<th[^>]*><\/th>|aria-label=""|<title><\/title>/);
      for (const [head] of html.matchAll(/<th\b[^>]*>/g)) assert.equal(head, '<th scope="col">');
      for (const [, attributes = ""] of html.matchAll(/<div class="table"([^>]*)>/g))
        assert.match(attributes, /role="region" tabindex="0" aria-label="[^"]+"/);
      assert.match(html, /<main aria-label="(Plan|Drift) of staging">/);
    });
  }

  it("says what a mark means to those who hear it", () => {
    assert.match(pageOf(scenarios["database-replaced"]!), /<span class="unseen">replace<\/span>/);
  });

  it("draws what builds on what, and says it in words", () => {
    const html = pageOf(scenarios["first-deployment"]!);
    assert.match(html, /<svg [^>]*aria-hidden="true"[^]*<path [^]*<\/svg>/);
    assert.match(html, /<li><code>\S+<\/code> builds on <code>\S+<\/code><\/li>/);
    assert.doesNotMatch(html, /mermaid/);
  });

  it("keeps names that others chose as text", () => {
    const html = pageOf(scenarios["names-of-others"]!);
    const tags = new Set([...html.matchAll(/<([a-z]\w*)/g)].map(([, name]) => name));
    const own =
      "html head meta title style body main h1 h2 p a code div table thead tbody tr th td span strong";
    const figure = "details summary figure svg path rect text figcaption ul li";
    assert.deepEqual(
      [...tags].filter((tag) => !`${own} ${figure}`.split(" ").includes(tag ?? "")),
      [],
    );
    // As a control: made without care, they would be more than text.
    assert.match(marked.parse("a <b onclick=x>", { async: false }), /<b onclick/);
  });

  it("has every change, where a comment has no room for it", () => {
    const steps = Array.from({ length: 2_000 }, (_, index) => ({
      op: "create",
      urn: `urn:pulumi:staging::p::aws:s3/bucket:Bucket::${"n".repeat(40)}-${index}`,
      newState: {},
    }));
    assert.match(pageOf({ digest: { steps } }), /n-1999</);
  });

  it("is read in the light and in the dark: its text stands out", () => {
    const html = pageOf(scenarios["nothing-changes"]!);
    const schemes = [
      ...html.matchAll(/--text: (#\w+); --back: (#\w+); --soft: (#\w+); --line: (#\w+); --link: (#\w+)/g),
    ];
    assert.equal(schemes.length, 2);
    for (const [, text = "", back = "", soft = "", line = "", link = ""] of schemes) {
      for (const each of [contrast(text, back), contrast(text, soft), contrast(link, back)])
        assert.ok(each >= 7, String(each));
      assert.ok(contrast(line, back) >= 3, "what bounds a table");
    }
  });
});
