import { z } from "zod";
import { valuesSchema } from "./values-schema.ts";

/** What JSON Schema says of one value, as far as the files below need it. */
interface Node {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
}

/** The chart's `values.schema.json`: draft 7, which every Helm from 3 on reads. */
export function valuesJsonSchema(): object {
  // Helm lays a user's values over values.yaml, so the defaults are there and need not be said again.
  const schema = z.toJSONSchema(valuesSchema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema.default;
    },
  });
  return withDefaultsRequired(schema as Node, defaults());
}

/**
 * The schema that misses what values.yaml has a default of: a value of null takes the default away (Helm, "Values Files",
 * "Deleting a default key"), and what a template says of one that is not there names no value.
 */
function withDefaultsRequired(schema: Node, inYaml: unknown): Node {
  const { properties } = schema;
  if (properties === undefined || typeof inYaml !== "object" || inYaml === null) return schema;
  const fields = Object.entries(inYaml).filter(([key]) => Object.hasOwn(properties, key));
  if (fields.length === 0) return schema;
  const changed = fields.map(
    ([key, value]) => [key, withDefaultsRequired(properties[key] ?? {}, value)] as const,
  );
  const required = [...new Set([...(schema.required ?? []), ...fields.map(([key]) => key)])];
  return { ...schema, properties: { ...properties, ...Object.fromEntries(changed) }, required };
}

/** The chart's `values.yaml`: every default, each with its meaning beside it. */
export function valuesYaml(): string {
  const heading = [
    "# Made by `npm run generate:chart` from components/service/settings.ts and scripts/chart/values-schema.ts: change them there.",
    "# Values of one service. Every object is named after the release. More: docs/service-chart.md.",
    "",
    "# Required; an image is named by its digest, never by a tag.",
    "image: {}",
    "#  repository: 111122223333.dkr.ecr.eu-central-1.amazonaws.com/web",
    "#  digest: sha256:…",
  ];
  const { image: _, ...properties } = propertiesOf(valuesJsonSchema());
  return [...heading, ...yamlLines(properties, defaults(), ""), ""].join("\n");
}

/** The table of values in `docs/service-chart.md`: a row a value, in the schema's order. */
export function valuesTable(): string {
  return [
    "| value | default | allowed | meaning |",
    "| --- | --- | --- | --- |",
    ...tableRows(valuesJsonSchema(), defaults(), ""),
  ].join("\n");
}

function propertiesOf(node: Node): Readonly<Record<string, Node>> {
  return node.properties ?? {};
}

/** Every default; the image has none, nor do values that follow from others. */
function defaults(): Readonly<Record<string, unknown>> {
  const image = { repository: "image", digest: `sha256:${"0".repeat(64)}` };
  return { ...valuesSchema.parse({ image }), image: undefined };
}

function yamlLines(properties: Readonly<Record<string, Node>>, values: unknown, indent: string): string[] {
  return Object.entries(properties).flatMap(([key, node]) => {
    const value = valueAt(values, key);
    const lines = node.properties
      ? [
          isEmpty(value) ? `${indent}${key}: {}` : `${indent}${key}:`,
          ...yamlLines(node.properties, value, `${indent}  `),
        ]
      : [
          ...wrapped(node.description ?? "").map((line) => `${indent}# ${line}`),
          value === undefined ? `${indent}# ${key}:` : `${indent}${key}: ${JSON.stringify(value)}`,
        ];
    return indent === "" ? ["", ...lines] : lines;
  });
}

/** YAML reads a mapping in which everything is commented out as null. */
const isEmpty = (value: unknown): boolean => JSON.stringify(value) === "{}";

/** The text in lines of at most 100 characters, as far as its words allow. */
function wrapped(text: string): string[] {
  return text.match(/.{1,100}(?:\s|$)/g)?.map((line) => line.trimEnd()) ?? [text];
}

function tableRows(parent: Node, values: unknown, prefix: string): string[] {
  return Object.entries(propertiesOf(parent)).flatMap(([key, node]) => {
    const value = valueAt(values, key);
    const path = `${prefix}${key}`;
    if (node.properties) return tableRows(node, value, `${path}.`);
    const unset = parent.required?.includes(key) ? "required" : "see there";
    const fallback = value === undefined ? unset : `\`${JSON.stringify(value)}\``;
    return [`| \`${path}\` | ${fallback} | ${allowed(node)} | ${node.description} |`];
  });
}

function valueAt(values: unknown, key: string): unknown {
  return (values as Readonly<Record<string, unknown>> | undefined)?.[key];
}

function allowed({ title, enum: choices, type, minimum, maximum }: Node): string {
  if (title !== undefined) return title;
  if (choices) return choices.map((choice) => `\`${choice}\``).join(", ");
  if (type === "boolean") return "`true`, `false`";
  return `${minimum} to ${maximum}`;
}
