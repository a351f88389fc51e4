import { z } from "zod";

/** Shapes that several sections use. What values mean together is judged by the components' own planners. */

/** A key of the user's own: it becomes part of names, so it lasts. */
export const key = z.string().regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
export const count = z.number().int();
export const list = z.array(z.string());
/** Text by text: labels, tags, environment variables. */
export const texts = z.record(z.string(), z.string());
