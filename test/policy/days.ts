import { today } from "../../policy/lib/exemption.ts";

/** A day so many days after today. */
export const inDays = (days: number): string =>
  new Date(Date.parse(today()) + days * 24 * 60 * 60 * 1000).toISOString().slice(0, today().length);
