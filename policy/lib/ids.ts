import { isAbsent } from "./field.ts";

/** Accepts a user's or group's id that is not root's, and one that is not set. */
export const isOtherThanRoot = (id: unknown): boolean => isAbsent(id) || (typeof id === "number" && id !== 0);
