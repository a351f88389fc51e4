import type { Action, Change } from "./plan.ts";

/** What stands for each kind of change, in the order in which they are told. */
export const marks: Readonly<Record<Action, string>> = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "−",
};

/** How many changes there are of each kind that there is. */
export function actionCounts(
  changes: readonly Change[],
): readonly { readonly action: Action; readonly count: number }[] {
  return (Object.keys(marks) as Action[])
    .map((action) => ({ action, count: changes.filter((change) => change.action === action).length }))
    .filter(({ count }) => count > 0);
}

/** The same in short: `+2 ~1`. */
export function markedCounts(changes: readonly Change[]): string {
  return actionCounts(changes)
    .map(({ action, count }) => `${marks[action]}${count}`)
    .join(" ");
}
