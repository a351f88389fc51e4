/**
 * How it ended, as an exit code.
 * `released`, what is asked for serves; `rolledBack`, it was bad, and what served before serves; `unchanged`, nothing was
 * done; `stuck`, it is bad, and could not be taken back: somebody has to look now.
 */
export const EXIT = { released: 0, rolledBack: 1, unchanged: 2, stuck: 3 } as const;
export type Outcome = keyof typeof EXIT;
