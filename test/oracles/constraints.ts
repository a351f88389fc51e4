import { type Shape, shapeNamed } from "../../facts/aws/request-constraints.ts";

/** What is wrong with a part of a request. */
export interface Finding {
  /** `Rules[0].Name` */
  readonly path: string;
  readonly message: string;
}

/** Everything that a value breaks of what AWS's API asks of it. */
export function constraintFindings(value: unknown, shape: Shape, path = ""): Finding[] {
  switch (shape.type) {
    case "structure":
      return isRecord(value) ? structureFindings(value, shape, path) : [wrongType(value, shape, path)];
    case "list": {
      if (!Array.isArray(value)) return [wrongType(value, shape, path)];
      const member = shapeNamed(shape.member!);
      return [
        ...sizeFindings(value.length, shape, { path, unit: "items" }),
        ...value.flatMap((each, index) => constraintFindings(each, member, `${path}[${index}]`)),
      ];
    }
    case "map":
      return isRecord(value) ? mapFindings(value, shape, path) : [wrongType(value, shape, path)];
    case "string":
      return typeof value === "string" ? stringFindings(value, shape, path) : [wrongType(value, shape, path)];
    case "boolean":
      return typeof value === "boolean" ? [] : [wrongType(value, shape, path)];
    case "integer":
    case "long":
      if (!Number.isSafeInteger(value)) return [wrongType(value, shape, path)];
      return sizeFindings(value as number, shape, { path, unit: "" });
    case "float":
    case "double":
      if (typeof value !== "number") return [wrongType(value, shape, path)];
      return sizeFindings(value, shape, { path, unit: "" });
    default:
      return [];
  }
}

function structureFindings(value: Record<string, unknown>, shape: Shape, path: string): Finding[] {
  const members = shape.members!;
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const given = Object.keys(value);
  return [
    ...(shape.required ?? [])
      .filter((name) => !(name in value))
      .map((name) => ({ path: at(name), message: "is required" })),
    ...(shape.union && given.length !== 1
      ? [
          {
            path,
            message: `needs exactly one of ${Object.keys(members).join(", ")}, has ${given.join(", ")}`,
          },
        ]
      : []),
    ...Object.entries(value).flatMap(([name, inner]) => {
      const member = members[name];
      if (member === undefined) return [{ path: at(name), message: "is no parameter" }];
      return constraintFindings(inner, shapeNamed(member), at(name));
    }),
  ];
}

function mapFindings(value: Record<string, unknown>, shape: Shape, path: string): Finding[] {
  const [keyShape, valueShape] = [shapeNamed(shape.key!), shapeNamed(shape.value!)];
  const entries = Object.entries(value);
  return [
    ...sizeFindings(entries.length, shape, { path, unit: "entries" }),
    ...entries.flatMap(([key, inner]) => [
      ...constraintFindings(key, keyShape, `${path}{${key}}`),
      ...constraintFindings(inner, valueShape, `${path}[${key}]`),
    ]),
  ];
}

function stringFindings(value: string, shape: Shape, path: string): Finding[] {
  const shown = JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  return [
    ...sizeFindings(value.length, shape, { path, unit: "characters" }),
    ...(shape.enum !== undefined && !shape.enum.includes(value)
      ? [{ path, message: `${shown} is none of ${shape.enum.join(", ")}` }]
      : []),
    ...(shape.pattern !== undefined && !patternOf(shape.pattern).test(value)
      ? [{ path, message: `${shown} does not match ${shape.pattern}` }]
      : []),
  ];
}

function sizeFindings(
  actual: number,
  { min, max }: Shape,
  { path, unit }: { readonly path: string; readonly unit: string },
): Finding[] {
  const said = unit === "" ? String(actual) : `${actual} ${unit}`;
  if (min !== undefined && actual < min) return [{ path, message: `${said}, at least ${min}` }];
  if (max !== undefined && actual > max) return [{ path, message: `${said}, at most ${max}` }];
  return [];
}

const patterns = new Map<string, RegExp>();

/**
 * AWS's patterns are Java's, and match all of a string. Those here mean the same in JavaScript, but for flags in the
 * middle, which are left out, and classes of Unicode, which need a flag: with it an escape without need is an error.
 */
export function patternOf(pattern: string): RegExp {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    const unicode = pattern.includes("\\p{");
    const source = pattern.replaceAll("(?i)", "").replaceAll("\\p{IsAlphabetic}", "\\p{L}");
    const escapes = unicode ? source.replaceAll(/\\([^\w\\.*+?^${}()|[\]/-])/g, "$1") : source;
    compiled = new RegExp(`^(?:${escapes})$`, unicode ? "u" : "");
    patterns.set(pattern, compiled);
  }
  return compiled;
}

function wrongType(value: unknown, { type }: Shape, path: string): Finding {
  return { path, message: `${JSON.stringify(value)} is no ${type}` };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
