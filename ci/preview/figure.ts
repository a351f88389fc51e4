import { escapeHtml } from "./markdown.ts";
import { markedCounts } from "./marks.ts";
import { dependenciesOf, type PreviewPlan } from "./plan.ts";

/** Pixels: of a box, and between boxes. */
const [WIDTH, HEIGHT, ACROSS, DOWN] = [230, 34, 70, 14];
/** Characters of a name that a box has room for. */
const ROOM = 26;

/**
 * What changes, by component, and which of them builds on which, as a picture; in words below it, for those who see none.
 * Pure.
 */
export function figureOf(plan: PreviewPlan): string {
  const names = [...new Set(plan.changes.map(({ component }) => component))].sort();
  const edges = dependenciesOf(plan);
  const columns = columnsOf(names, edges);
  const place = new Map<string, { x: number; y: number }>();
  for (const [column, all] of columns.entries())
    for (const [row, name] of all.entries())
      place.set(name, { x: column * (WIDTH + ACROSS), y: row * (HEIGHT + DOWN) });
  const [width, height] = [
    columns.length * (WIDTH + ACROSS) - ACROSS + 2,
    Math.max(...columns.map(({ length }) => length)) * (HEIGHT + DOWN) - DOWN + 2,
  ];
  const lines = edges.map(([from, to]) => {
    const [a, b] = [place.get(from), place.get(to)];
    if (!a || !b) return "";
    const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2];
    return `<path d="M${x1} ${y1} C${x1 + ACROSS / 2} ${y1} ${x2 - ACROSS / 2} ${y2} ${x2} ${y2}"/>`;
  });
  const boxes = names.map((name) => {
    const { x, y } = place.get(name) ?? { x: 0, y: 0 };
    const label = name.length > ROOM ? `${name.slice(0, ROOM - 1)}…` : name;
    const counts = markedCounts(plan.changes.filter(({ component }) => component === name));
    return (
      `<rect x="${x + 1}" y="${y + 1}" width="${WIDTH - 2}" height="${HEIGHT - 2}" rx="4"/>` +
      `<text x="${x + 10}" y="${y + 22}">${escapeHtml(`${label} ${counts}`)}</text>`
    );
  });
  const words = edges.map(
    ([from, to]) => `<li><code>${escapeHtml(to)}</code> builds on <code>${escapeHtml(from)}</code></li>`,
  );
  return [
    `<figure><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true" focusable="false">`,
    ...lines,
    ...boxes,
    "</svg>",
    `<figcaption>What changes, by component${words.length === 0 ? ": none builds on another." : "."}</figcaption>`,
    ...(words.length === 0 ? [] : ["<ul>", ...words, "</ul>"]),
    "</figure>\n",
  ].join("\n");
}

/** Each component one column right of what it builds on; where some build on each other, where the first of them is met. */
function columnsOf(names: readonly string[], edges: readonly (readonly [string, string])[]): string[][] {
  const level = new Map<string, number>();
  const levelOf = (name: string, seen: readonly string[]): number => {
    const known = level.get(name);
    if (known !== undefined) return known;
    const before = edges.flatMap(([from, to]) => (to === name && !seen.includes(from) ? [from] : []));
    const found = Math.max(0, ...before.map((each) => levelOf(each, [...seen, name]) + 1));
    level.set(name, found);
    return found;
  };
  const columns: string[][] = [];
  for (const name of names) (columns[levelOf(name, [])] ??= []).push(name);
  return columns.filter((each) => each.length > 0);
}
