/** A place in a text, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What the parser reads where. Keys and values of a mapping take turns among its parts. */
export interface Node extends Position {
  readonly parts: Node[];
  kind: string | null;
  value: unknown;
}
