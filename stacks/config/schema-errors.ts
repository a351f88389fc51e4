import { z } from "zod";
import { spellingFix } from "../../components/closest.ts";
import type { Problem } from "../../components/validation.ts";
import { own } from "../../components/own.ts";

type Issue = z.core.$ZodIssue;

/** Says zod's findings the way every problem of ours is said. */
export function schemaErrors(
  root: string,
  value: unknown,
  schema: z.ZodType,
  issues: readonly Issue[],
): Problem[] {
  return issues.flatMap((issue) => describe(root, value, schema, issue));
}

function describe(root: string, value: unknown, schema: z.ZodType, issue: Issue): Problem[] {
  const path = propertyPath(root, issue.path);
  const received = at(value, issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((unknownKey) => {
        const known = settingsAt(schema, issue.path);
        return {
          path: propertyPath(root, [...issue.path, unknownKey]),
          message: "there is no such setting",
          allowed: known.join(", "),
          fix: unknownFix(unknownKey, known),
        };
      });
    case "invalid_type":
      return received === undefined
        ? [{ path, message: "it is missing", allowed: missing(schema, issue), fix: "add it" }]
        : [
            {
              path,
              message: "wrong type",
              received,
              allowed: article(issue.expected),
              fix: typeFix(issue.expected, received),
            },
          ];
    case "invalid_key":
      return [
        {
          path,
          message: "not a key",
          received: issue.path.at(-1),
          allowed: "lower-case letters, digits and inner hyphens, first a letter",
          fix: "rename it",
        },
      ];
    case "too_small":
    case "too_big":
      return [
        {
          path,
          message: "out of range",
          received,
          allowed: bound(issue),
          fix: "choose a value inside the range",
        },
      ];
    case "invalid_format":
      return [
        { path, message: "malformed", received, allowed: formatOf(path), fix: "write it in that form" },
      ];
    default:
      return [
        {
          path,
          message: "not allowed",
          received,
          allowed: customAllowed(issue),
          fix: "choose an allowed value",
        },
      ];
  }
}

/** What other tools call what has another name here. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  image: ["repository", "digest"],
  tag: ["digest"],
  replicas: ["minReplicas", "maxReplicas"],
  replicaCount: ["minReplicas", "maxReplicas"],
  env: ["config", "secrets"],
  environment: ["config", "secrets"],
  containerPort: ["port"],
  host: ["hostnames"],
  hosts: ["hostnames"],
  domains: ["hostnames"],
  ingress: ["hostnames"],
  healthCheck: ["livenessPath", "readinessPath"],
  affinity: ["nodeAffinity", "nodeSelector"],
  cron: ["schedule"],
};

function unknownFix(key: string, known: readonly string[]): string {
  const names = ((Object.hasOwn(elsewhere, key) && elsewhere[key]) || []).filter((name) =>
    known.includes(name),
  );
  return names.length > 0
    ? `say it by ${names.join(" and ")} (docs/configuration.md)`
    : spellingFix(key, known, "correct its spelling or remove it (docs/configuration.md)");
}

/** What is missing; of a group, with what it can hold. */
function missing(schema: z.ZodType, { expected, path }: Issue & { code: "invalid_type" }): string {
  const settings = expected === "object" ? settingsAt(schema, path) : [];
  return settings.length > 0 ? `${article(expected)}: ${settings.join(", ")}` : article(expected);
}

/** The settings of the group at a path of the schema. */
function settingsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  if (
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return settingsAt(schema.def.innerType as z.ZodType, path);
  const [first, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Record<string, z.ZodType>;
    const inner = first === undefined ? undefined : own(shape, String(first));
    return inner === undefined ? Object.keys(shape) : settingsAt(inner, rest);
  }
  if (schema instanceof z.ZodRecord) return settingsAt(schema.valueType as z.ZodType, rest);
  if (schema instanceof z.ZodArray) return settingsAt(schema.element as z.ZodType, rest);
  return [];
}

/** How a place in a value is written: `slipway:network.availabilityZones[1]`. */
export function propertyPath(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`),
    root,
  );
}

/** What is at a place in a value; undefined where there is no such place. */
export function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = {
    string: "a string",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a group of settings",
    record: "a group of settings",
  };
  return own(names, type) ?? type;
}

function typeFix(expected: string, received: unknown): string {
  if (expected === "string" && typeof received === "number")
    return `quote it: "${received}", or what you wrote where YAML reads that otherwise (1.30, 0123)`;
  if (expected === "int") return "write it without a fraction";
  if (expected === "array") return "write it as a YAML list: [a, b]";
  if (Array.isArray(received))
    return "write each by its name, without a dash: `name:`, and below it what it has";
  if (typeof received === "string" && isQuoted(expected, received)) return "remove the quotes";
  return `write ${article(expected)}`;
}

/** Whether a text is what was expected, but for its quotes. */
function isQuoted(expected: string, text: string): boolean {
  if (expected === "boolean") return text === "true" || text === "false";
  return expected === "number" && text.trim() !== "" && !Number.isNaN(Number(text));
}

function bound(issue: Issue & { code: "too_small" | "too_big" }): string {
  return issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
}

function formatOf(path: string): string {
  if (path.endsWith("accountId")) return '12 digits in quotes, e.g. "111122223333"';
  if (path.endsWith("region")) return "an AWS region, e.g. eu-west-1";
  return "lower-case letters, digits and inner hyphens, first a letter";
}

function customAllowed(issue: Issue): string {
  const params = "params" in issue ? (issue.params as { allowed?: string } | undefined) : undefined;
  return params?.allowed ?? issue.message;
}
