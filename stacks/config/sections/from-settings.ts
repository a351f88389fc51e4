import { z } from "zod";
import type { Plain } from "../../../components/plain.ts";
import {
  fallbackOf,
  isRequired,
  named,
  type Setting,
  type Settings,
  type Shape,
} from "../../../components/settings.ts";
import { oneOf, within } from "./shapes.ts";

/** The fields of a section that are settings of a component: every one may be left out that has a default. */
export type FieldsOf<Args> = {
  readonly [Key in keyof Args]-?: Record<never, never> extends Pick<Args, Key>
    ? z.ZodExactOptional<z.ZodType<Exclude<Args[Key], undefined>>>
    : z.ZodType<Args[Key]>;
};

/**
 * The settings that a stack file has, as their declarations say. Types are refused here; choices, bounds and patterns
 * are told to editors by the JSON schema, and judged by the component's planner together with what is wrong besides.
 */
export function fieldsOf<Args>(settings: Settings): FieldsOf<Plain<Args>> {
  return fields(settings) as unknown as FieldsOf<Plain<Args>>;
}

function fields(settings: Settings): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, { inStackFile }]) => inStackFile !== false)
      .map(([name, setting]) => [name, field(setting)]),
  );
}

function field(setting: Setting): z.ZodType {
  const type = typeOf(setting.shape);
  const about = { description: named(setting.description), fallback: fallbackOf(setting) };
  return (isRequired(setting) ? type : type.exactOptional()).meta(about);
}

function typeOf(shape: Shape): z.ZodType {
  switch (shape.kind) {
    case "whole":
      return within(shape);
    case "number":
      return z.number().meta({ minimum: shape.min, maximum: shape.max });
    case "flag":
      return z.boolean();
    case "text":
      return shape.pattern ? z.string().meta({ pattern: shape.pattern.source }) : z.string();
    case "choice":
      return oneOf(shape.choices);
    case "list":
      return z.array(typeOf(shape.of));
    case "map":
      return z.record(z.string(), typeOf(shape.of));
    case "group":
      return z.strictObject(fields(shape.settings));
    case "input":
      return typeOf(shape.of);
  }
}
