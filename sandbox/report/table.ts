/** Renders rows under headings, columns aligned, two spaces apart; columns that hold numbers alone go to the right. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const text = [headings, ...rows].map((row) => row.map(String));
  const widths = headings.map((_, column) => Math.max(...text.map((row) => row[column]?.length ?? 0)));
  const numeric = headings.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === "number"),
  );
  return text
    .map((row) =>
      widths
        .map((width, column) => {
          const cell = row[column] ?? "";
          return numeric[column] ? cell.padStart(width) : cell.padEnd(width);
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Indents every line, as what belongs to a heading. */
export function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
