import type { About, Setting, Settings, Shape } from "./settings.ts";
import { choiceProblems, type Problem } from "./validation.ts";

/** What is wrong with values by the declarations of their settings alone: choices, bounds and patterns. */
export function declaredProblems(
  settings: Settings,
  values: object,
  at: (property: string) => string,
): Problem[] {
  return Object.entries(settings).flatMap(([name, setting]) =>
    setting.judgedByPlanner ? [] : settingProblems(setting, Reflect.get(values, name), at(name)),
  );
}

/** The same of one setting; one that is left out is never wrong. */
export function settingProblems({ shape, wrong }: Setting, value: unknown, path: string): Problem[] {
  return value === undefined ? [] : shapeProblems(shape, value, path, wrong);
}

function shapeProblems(shape: Shape, value: unknown, path: string, wrong: About["wrong"] = {}): Problem[] {
  const refused = (message: string, allowed: string, fix: string): Problem[] => [
    {
      path,
      message: wrong.message ?? message,
      received: value,
      allowed: wrong.allowed ?? allowed,
      fix: wrong.fix ?? fix,
    },
  ];
  switch (shape.kind) {
    case "whole":
    case "number": {
      const { kind, min, max } = shape;
      const number = value as number;
      const isRight = number >= min && number <= max && (kind === "number" || Number.isInteger(number));
      const kinds = { whole: "a whole number", number: "a number" };
      return isRight
        ? []
        : refused("out of range", `${kinds[kind]} from ${min} to ${max}`, "choose a value inside the range");
    }
    case "text":
      return !shape.pattern || (typeof value === "string" && shape.pattern.test(value))
        ? []
        : refused("malformed", shape.allowed ?? String(shape.pattern), "write it in that form");
    case "choice":
      return choiceProblems(shape.choices, value, path);
    case "list":
      return (value as readonly unknown[]).flatMap((item, index) =>
        shapeProblems(shape.of, item, `${path}[${index}]`, wrong),
      );
    case "map":
      return Object.entries(value as object).flatMap(([key, item]) => [
        ...(shape.keys
          ? shapeProblems({ kind: "text", pattern: shape.keys }, key, `${path}.${key}`, wrong)
          : []),
        ...shapeProblems(shape.of, item, `${path}.${key}`, wrong),
      ]);
    case "group":
      return declaredProblems(shape.settings, value as object, (property) => `${path}.${property}`);
    case "flag":
    case "input":
      return [];
  }
}
