import { closestMatch } from "leven";

/**
 * The candidate that a misspelt word most likely means, upper and lower case aside: at most two letters in five
 * differ (an exchange of neighbours counts as two). Undefined where none is that close.
 * @param share - of its letters that may differ
 */
export function closest(word: string, candidates: readonly string[], share = 0.4): string | undefined {
  const maxDistance = Math.max(1, Math.round(word.length * share));
  const lowered = candidates.map((candidate) => candidate.toLowerCase());
  const match = closestMatch(word.toLowerCase(), lowered, { maxDistance });
  return match === undefined ? undefined : candidates[lowered.indexOf(match)];
}

/** The fix for a misspelt word: the one that is meant, where one is close, or `otherwise`. */
export function spellingFix(word: unknown, candidates: readonly string[], otherwise: string): string {
  const meant = typeof word === "string" ? closest(word, candidates) : undefined;
  return meant === undefined ? otherwise : `did you mean ${meant}?`;
}
