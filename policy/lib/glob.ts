/**
 * Whether `text` matches a pattern of IAM's, in which `*` stands for any characters and `?` for one.
 * `single` is what stands for one character; none does where it is empty. Without backtracking: only the latest `*` is
 * ever tried again.
 */
export function matchesGlob(pattern: string, text: string, single = "?"): boolean {
  let [atPattern, atText, star, resume] = [0, 0, -1, 0];
  while (atText < text.length) {
    const wanted = pattern[atPattern];
    if (wanted === "*") {
      star = atPattern++;
      resume = atText;
    } else if (wanted === single || wanted === text[atText]) {
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
