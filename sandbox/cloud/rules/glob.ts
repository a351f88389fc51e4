/**
 * Whether `text` matches a pattern in which `*` stands for any characters and `?` for one.
 * Without backtracking: only the latest `*` is ever tried again.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let [atPattern, atText, star, resume] = [0, 0, -1, 0];
  while (atText < text.length) {
    const wanted = pattern[atPattern];
    if (wanted === "*") {
      star = atPattern++;
      resume = atText;
    } else if (wanted === "?" || wanted === text[atText]) {
      atPattern++;
      atText++;
    } else if (star >= 0) {
      atPattern = star + 1;
      atText = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[atPattern] === "*") atPattern++;
  return atPattern === pattern.length;
}

/**
 * Whether an ARN matches a pattern, part by part: a `*` never reaches over a colon but in the last part.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators" (Amazon Resource Name (ARN) condition
 * operators: "each of the six colon-delimited components of the ARN is checked separately").
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = arnParts(pattern);
  const found = arnParts(arn);
  return (
    wanted !== undefined &&
    found !== undefined &&
    wanted.every((part, index) => matchesGlob(part, found[index] ?? ""))
  );
}

/** The six parts of an ARN, of which only the last may have colons; undefined where there are fewer. */
export function arnParts(text: string): readonly string[] | undefined {
  const parts = text.split(":");
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
