import { z } from "zod";
import { named, type Setting, type Settings, type Shape } from "../../components/settings.ts";
import { variablePattern } from "../../components/service/bounds.ts";
import { put } from "../../components/service/chart-placement.ts";

/** Fields of a chart's values: groups of groups of fields. */
export interface Fields {
  readonly [name: string]: z.ZodType | Fields;
}

/** The fields that settings of a component have in a chart's values. */
export function fieldsOf(settings: Settings): Fields {
  const nameOf = (name: string): string => settings[name]?.chart ?? name;
  const fields: Record<string, unknown> = {};
  for (const setting of Object.values(settings))
    if (setting.chart !== undefined) put(fields, setting.chart.split("."), field(setting, nameOf));
  return fields as Fields;
}

/** A group of every field, those first that come first; a group that needs no value may be left out. */
export function groupOf(...parts: readonly Fields[]): z.ZodObject {
  const names = [...new Set(parts.flatMap((part) => Object.keys(part)))];
  return z.strictObject(
    Object.fromEntries(
      names.map((name) => {
        const found = parts.flatMap((part) => part[name] ?? []);
        const [first] = found;
        return [name, first instanceof z.ZodType ? first : optional(groupOf(...(found as Fields[])))];
      }),
    ),
  );
}

function optional(group: z.ZodObject, mayBeLeftOut = false): z.ZodType {
  if (group.safeParse({}).success) return group.prefault({});
  return mayBeLeftOut ? group.optional() : group;
}

type NameOf = (setting: string) => string;

/** One setting as a field: with its meaning, and the chart's default where it has one. */
function field(setting: Setting, nameOf: NameOf): z.ZodType {
  const { shape } = setting;
  if (shape.kind === "group" && setting.chartDefault === undefined)
    return optional(groupOf(inner(shape.settings, nameOf)), setting.fallback !== undefined);
  const title = titleOf(shape);
  return defaulted(
    typeOf(shape, nameOf).meta({
      description: named(withDefault(setting), nameOf),
      ...(title !== undefined && { title }),
    }),
    setting,
  );
}

/** What holds where a value is left out has to be told where no default shows it. */
function withDefault({ description, chartDefault, fallback }: Setting): string {
  if (fallback === undefined || chartDefault !== undefined) return description;
  return `${description.replace(/\.$/, "")}; by default ${fallback}.`;
}

function defaulted(type: z.ZodType, { default: value, chartDefault, fallback }: Setting): z.ZodType {
  const initial = chartDefault ?? value;
  if (initial !== undefined) return type.default(initial);
  return fallback === undefined ? type : type.optional();
}

function inner(settings: Settings, nameOf: NameOf): Fields {
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, field(setting, nameOf)]),
  );
}

function typeOf(shape: Shape, nameOf: NameOf): z.ZodType {
  switch (shape.kind) {
    case "whole":
      return z.int().min(shape.min).max(shape.max);
    case "number":
      return z.number().min(shape.min).max(shape.max);
    case "flag":
      return z.boolean();
    case "text":
      return shape.pattern ? z.string().regex(shape.pattern) : z.string();
    case "choice":
      return z.enum(shape.choices);
    case "list": {
      const items = z.array(typeOf(shape.of, nameOf));
      return shape.minItems === 0 ? items : items.min(shape.minItems);
    }
    case "map":
      return z.record(shape.keys ? z.string().regex(shape.keys) : z.string(), typeOf(shape.of, nameOf));
    case "group":
      return groupOf(inner(shape.settings, nameOf));
    case "input":
      return typeOf(shape.of, nameOf);
  }
}

/** What is allowed, in words, where bounds don't say it. */
function titleOf(shape: Shape): string | undefined {
  switch (shape.kind) {
    case "text":
      return shape.allowed ?? "a string";
    case "input":
      return titleOf(shape.of);
    case "list":
      return shape.of.kind === "group" ? `a list of ${names(shape.of.settings)}` : listTitle(shape.of);
    case "map":
      if (shape.of.kind === "group") return `names to ${names(shape.of.settings)}`;
      return shape.keys === variablePattern ? "names of variables to strings" : "names to strings";
    default:
      return undefined;
  }
}

const names = (settings: Settings): string =>
  Object.keys(settings)
    .map((name) => `\`${name}\``)
    .join(", ");

function listTitle(of: Shape): string {
  if (of.kind === "whole" || of.kind === "number") return `numbers from ${of.min} to ${of.max}`;
  const title = titleOf(of) ?? "a string";
  return title === "a string" ? "a list of strings" : title;
}
