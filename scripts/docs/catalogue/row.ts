/** What other checkers check, and what we make of it. */
export interface CatalogueRow {
  /** What is checked. */
  readonly subject: string;
  /** Who checks it: the letters of `ANCHORS`, with the numbers that they give it. */
  readonly anchors: string;
  /** Our rules, by name. */
  readonly rules: readonly string[];
  /** The parts of it that no rule of ours checks, and why. */
  readonly leftOut?: Readonly<Record<string, string>>;
}
