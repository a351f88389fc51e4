import { Marked, type Tokens } from "marked";
import { figureOf } from "./figure.ts";
import { escapeHtml } from "./markdown.ts";
import { marks } from "./marks.ts";
import { renderReport, type ReportRequest, titleOf } from "./report.ts";

/**
 * The report as one page of HTML: the same tables without a comment's limit, and the picture as one that needs no script. It
 * asks nobody for anything (its policy forbids it), follows the reader's choice of light or dark, and can be read by keyboard
 * and screen reader. It quotes what the report quotes, and no other value. Pure.
 */
export function renderHtml(request: ReportRequest): string {
  const { stack } = request;
  const markdown = renderReport(request, Infinity);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${escapeHtml(titleOf(request))}</title>
<style>${STYLE}</style>
</head>
<body>
<main aria-label="${escapeHtml(request.kind === "drift" ? `Drift of ${stack}` : `Plan of ${stack}`)}">
${markedFor(request).parse(markdown, { async: false })}
</main>
</body>
</html>
`;
}

/** What the marks mean, for those who hear them. */
const actionsByMark: ReadonlyMap<string, string> = new Map(
  Object.entries(marks).map(([action, mark]) => [mark, action]),
);

function markedFor(request: ReportRequest): Marked {
  let heading = "Summary";
  return new Marked({
    renderer: {
      // A page begins with its first heading, and leaves none out.
      heading({ depth, tokens }) {
        const level = depth - 2;
        heading = tokens.map(({ raw }) => raw.replace(/ \(\[.*$/, "")).join("");
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
      },
      code({ lang }) {
        return lang === "mermaid" ? figureOf(request.plan) : "";
      },
      table({ header, rows }) {
        const head = header.map((cell) => headOf(this.parser.parseInline(cell.tokens))).join("");
        const body = rows.map(
          (row) =>
            `<tr>${row.map((cell) => cellOf(cell, this.parser.parseInline(cell.tokens))).join("")}</tr>`,
        );
        const label = escapeHtml(heading);
        // Wider than the window: it is moved by the arrow keys.
        return `<div class="table" role="region" tabindex="0" aria-label="${label}"><table><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table></div>\n`;
      },
      html({ text }) {
        // The marker by which a comment is found again.
        return text.startsWith("<!--") ? "" : text;
      },
    },
  });
}

function headOf(html: string): string {
  return `<th scope="col">${html === "" ? '<span class="unseen">Kind of change</span>' : html}</th>`;
}

function cellOf({ text }: Tokens.TableCell, html: string): string {
  const action = actionsByMark.get(text);
  return action === undefined
    ? `<td>${html}</td>`
    : `<td><span aria-hidden="true">${html}</span><span class="unseen">${action}</span></td>`;
}

/** Contrast of text 7:1 and more in both schemes (WCAG 2.2, 1.4.6). */
const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --back: #fff; --soft: #f3f5f7; --line: #8c959f; --link: #0a4aa8; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e9edf1; --back: #14181d; --soft: #20262d; --line: #7d8792; --link: #9ecbff; }
}
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
code { font: 0.9em ui-monospace, monospace; background: var(--soft); padding: 0.1em 0.3em; border-radius: 3px; }
.table { overflow-x: auto; margin: 0.75rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.95rem; }
th, td { border: 1px solid var(--line); padding: 0.4rem 0.6rem; text-align: left; vertical-align: top; }
th { background: var(--soft); }
details { margin: 0.5rem 0; border: 1px solid var(--line); border-radius: 4px; padding: 0.25rem 0.75rem; }
summary { cursor: pointer; padding: 0.35rem 0; }
figure { margin: 1.5rem 0; overflow-x: auto; }
figcaption { font-size: 0.95rem; }
svg text { fill: var(--text); font: 14px system-ui, sans-serif; }
svg rect { fill: var(--soft); stroke: var(--line); }
svg path { fill: none; stroke: var(--line); stroke-width: 1.5; }
a:focus-visible, summary:focus-visible, .table:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media print { details > * { display: block; } }
`;
