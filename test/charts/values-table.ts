/** The table of values in docs/service-chart.md, made from the chart's schema and its defaults. */

interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** One row a value, in the schema's order. */
export function valuesTable(schema: Schema, defaults: unknown): string {
  const resolve = (node: Schema): Schema => ({
    ...(node.$ref && schema.definitions?.[node.$ref.replace("#/definitions/", "")]),
    ...node,
  });
  const rows = (node: Schema, path: string, value: unknown): string[] =>
    Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
      const at = path === "" ? key : `${path}.${key}`;
      const childValue = (value as Record<string, unknown> | undefined)?.[key];
      const leaf = resolve(child);
      if (leaf.properties) return rows(leaf, at, childValue);
      const fallback = childValue === undefined ? "required" : `\`${JSON.stringify(childValue)}\``;
      return [`| \`${at}\` | ${fallback} | ${allowed(leaf)} | ${leaf.description ?? ""} |`];
    });
  return [
    "| value | default | allowed | meaning |",
    "| --- | --- | --- | --- |",
    ...rows(schema, "", defaults),
  ].join("\n");
}

function allowed({ title, enum: values, type, minimum, maximum }: Schema): string {
  if (title !== undefined) return title;
  if (values) return values.map((value) => `\`${value}\``).join(", ");
  if (type === "boolean") return "`true`, `false`";
  return `${String(minimum)} to ${String(maximum)}`;
}
