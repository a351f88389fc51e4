import { z } from "zod";

/** Shapes that several sections use. What values mean together is judged by the components' own planners. */

/** A key of the user's own: it becomes part of names, so it lasts. */
export const key = z.string().regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
export const count = z.number().int();
/** A whole number whose bounds the component's planner judges; the JSON schema has them for editors. */
export const within = ({ min, max }: { readonly min: number; readonly max: number }) =>
  count.meta({ minimum: min, maximum: max });
/**
 * One of a few. The component's planner judges it, so that a wrong choice is reported together with whatever else is
 * wrong; the JSON schema has the choices for editors.
 */
export const oneOf = <Choice extends string>(choices: readonly Choice[]) =>
  z.string().meta({ enum: [...choices] }) as unknown as z.ZodType<Choice>;
/** The same for whole numbers. */
export const oneNumberOf = (choices: readonly number[]) => count.meta({ enum: [...choices] });
export const list = z.array(z.string());
/** Text by text: labels, tags, environment variables. */
export const texts = z.record(z.string(), z.string());
