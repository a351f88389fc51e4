/** GitHub's anchors of one page's headings, in their order: the same heading again gets a number. */
export function headingAnchors(): (heading: string) => string {
  const seen = new Map<string, number>();
  return (heading) => {
    const stem = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(stem) ?? 0;
    seen.set(stem, before + 1);
    return before === 0 ? stem : `${stem}-${before}`;
  };
}
