/** Whom to call, as RUNBOOK.md has it: a table that each team fills. */

/** Where the table is, as its heading. */
export const contactsHeading = "Whom to call";

/** A row in which a placeholder stands. */
export interface OpenContact {
  /** Counted from 1. */
  readonly line: number;
  /** Its first cell. */
  readonly what: string;
}

/**
 * Rows of the table that nobody has filled yet: those with a placeholder such as `<name>`. Pure.
 * @returns nothing where all are; undefined where the section or its table is not there
 */
export function openContacts(runbook: string): readonly OpenContact[] | undefined {
  const lines = runbook.split("\n");
  const start = lines.indexOf(`## ${contactsHeading}`);
  if (start < 0) return undefined;
  const next = lines.findIndex((line, index) => index > start && /^#{1,2} /.test(line));
  const end = next < 0 ? lines.length : next;
  const rows = lines
    .map((text, index) => ({ text, line: index + 1 }))
    .slice(start, end)
    .filter(({ text }) => text.startsWith("|"))
    .slice(2); // the header, and the rule below it
  if (rows.length === 0) return undefined;
  return rows
    .filter(({ text }) => /<[^<>|]+>/.test(text))
    .map(({ text, line }) => ({ line, what: text.split("|")[1]?.trim() ?? "" }));
}

/** What `check` says of it, a line each; it is no error: a rehearsal needs nobody. */
export function contactWarnings(runbook: string): string[] {
  const open = openContacts(runbook);
  if (open === undefined)
    return [
      `warning: RUNBOOK.md: the section "${contactsHeading}" has no table; whoever is on call has nobody to call: bring it back from Slipway's`,
    ];
  return open.map(
    ({ line, what }) =>
      `warning: RUNBOOK.md:${line}: nobody is named for "${what}": put a name and a number in the place of the placeholder`,
  );
}
