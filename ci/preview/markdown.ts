import { printable } from "../../components/printable.ts";

/** Longer names are cut off: resources of ours have none. */
const MAX_NAME = 60;

/** Text that others named, in Markdown: it stays text, in a table too, and calls nobody. */
export function code(text: string): string {
  const plain = printable(text.replaceAll(/[`|\s]+/g, " ").trim());
  const short = plain.length > MAX_NAME ? `${plain.slice(0, MAX_NAME - 1)}…` : plain;
  return `\`${short || " "}\``;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

/** At most so many, and how many are left out. */
export function first(lines: readonly string[], most: number): string[] {
  return lines.length <= most
    ? [...lines]
    : [...lines.slice(0, most), `| … | and ${lines.length - most} more |`];
}

/** Names of which some are enough. */
export function some(names: readonly string[], most = 5): string {
  const more = names.length > most ? `, ${names.length - most} more` : "";
  return names.slice(0, most).map(code).join(", ") + more;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Text of others in HTML, in an attribute, too: it stays text. */
export function escapeHtml(text: string): string {
  return printable(text.replaceAll(/\s+/g, " "))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
