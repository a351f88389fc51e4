import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { z } from "zod";
import { interfaceDocs, type Member } from "./components.ts";
import { type SectionName, sections } from "../../stacks/config/schema.ts";

/** What editors complete and check stack files by. */
export const SCHEMA_FILE = fileURLToPath(new URL("../../docs/stack-file.schema.json", import.meta.url));
/** The tables of every setting. */
export const TABLE_FILE = fileURLToPath(new URL("../../docs/configuration.md", import.meta.url));

/**
 * Where the settings of a path get their text from: the arguments of the component that they go to. Those of services
 * have it from their declarations.
 */
const ARGUMENTS: Readonly<Record<string, string>> = {
  network: "NetworkArgs",
  cluster: "ClusterArgs",
  "cluster.privateAccess": "PrivateAccess",
  "cluster.access.<key>": "AccessGrant",
  "cluster.nodeGroups.<key>": "NodeGroupArgs",
  "cluster.karpenter": "KarpenterArgs",
  "cluster.karpenter.nodePools.<key>": "KarpenterNodePool",
  addons: "AddonsArgs",
  admission: "AdmissionPoliciesArgs",
  "identity.github": "GithubActionsArgs",
  "identity.github.preview": "GithubTrustArgs",
  "identity.github.environments.<key>": "GithubEnvironmentArgs",
  registry: "RegistryArgs",
  secrets: "SecretsArgs",
  "secrets.rotations.<key>": "SecretRotationArgs",
  "databases.<key>": "DatabaseArgs",
  "buckets.<key>": "BucketArgs",
  edge: "EdgeArgs",
  "edge.gateway": "GatewayArgs",
  "guardRails.budget": "BudgetArgs",
  "guardRails.backup": "BackupArgs",
  "guardRails.account": "AccountGuardsArgs",
};

interface Setting {
  readonly path: string;
  readonly description: string;
  /** Shown where the setting may be left out. */
  readonly fallback: string;
  readonly required: boolean;
}

/** Every setting of a stack file, in the schema's order. */
export function settings(): Setting[] {
  const docs: Docs = interfaceDocs();
  return Object.entries(sections).flatMap(([name, schema]) => leaves(name, schema, docs));
}

type Docs = ReadonlyMap<string, readonly Member[]>;

/** What a schema says of itself, at whatever layer of it. */
interface Said {
  readonly description?: string;
  readonly fallback?: string;
  readonly optional?: boolean;
}

/** A path's leaves; a record's key is `<key>`, or `<name>` for services. */
function leaves(path: string, schema: z.ZodType, docs: Docs, outer: Said = {}): Setting[] {
  const said = { ...outer, ...(schema.meta() as Said | undefined) };
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, inner]) =>
      leaves(`${path}.${key}`, inner, docs),
    );
  }
  if (schema instanceof z.ZodRecord && schema.valueType instanceof z.ZodObject)
    return leaves(`${path}.${path === "services" ? "<name>" : "<key>"}`, schema.valueType, docs);
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodObject)
    return leaves(`${path}[]`, schema.element, docs);
  if (schema instanceof z.ZodUnion)
    return schema.options.flatMap((option) => leaves(path, option as z.ZodType, docs, said));
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodExactOptional
  )
    return leaves(path, schema.def.innerType as z.ZodType, docs, { ...said, optional: true });
  return [setting(path, said, docs)];
}

function setting(path: string, said: Said, docs: Docs): Setting {
  const cut = path.lastIndexOf(".");
  const argument = docs
    .get(ARGUMENTS[path.slice(0, cut)] ?? "")
    ?.find(({ name }) => name === path.slice(cut + 1));
  const description = said.description ?? argument?.description ?? "";
  if (description === "") throw new Error(`nothing says what ${path} is`);
  return {
    path,
    description: description.replace(/\s+/g, " "),
    fallback: said.fallback ?? argument?.fallback ?? "",
    required: said.optional !== true,
  };
}

/** The JSON Schema of `Pulumi.<stack>.yaml`; settings of other namespaces than Slipway's are left alone. */
export async function renderSchema(): Promise<string> {
  const known = new Map(settings().map(({ path, description }) => [path, description]));
  const properties = Object.fromEntries(
    (Object.keys(sections) as SectionName[]).map((name) => [
      `slipway:${name}`,
      describe(
        z.toJSONSchema(sections[name], { io: "input", unrepresentable: "any" }) as JsonSchema,
        name,
        known,
      ),
    ]),
  );
  const document = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A stack file of Slipway",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties,
        patternProperties: { "^(?!slipway:)": true },
        additionalProperties: false,
      },
    },
  };
  return format(JSON.stringify(document), { parser: "json", printWidth: 110 });
}

interface JsonSchema {
  description?: string;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  [keyword: string]: unknown;
}

function describe(schema: JsonSchema, path: string, known: ReadonlyMap<string, string>): JsonSchema {
  const { $schema: _draft, fallback: _shownElsewhere, ...all } = schema;
  const rest = withoutSafeIntegers(all);
  const description = known.get(path);
  return {
    ...rest,
    ...(description !== undefined && { description }),
    ...(rest.properties && {
      properties: Object.fromEntries(
        Object.entries(rest.properties).map(([key, inner]) => [
          key,
          describe(inner, `${path}.${key}`, known),
        ]),
      ),
    }),
    ...(rest.anyOf && { anyOf: rest.anyOf.map((option) => describe(option, path, known)) }),
    ...(rest.items && { items: describe(rest.items, `${path}[]`, known) }),
    ...(typeof rest.additionalProperties === "object" && {
      additionalProperties: describe(
        rest.additionalProperties,
        `${path}.${path === "services" ? "<name>" : "<key>"}`,
        known,
      ),
    }),
  };
}

/** JavaScript's own bounds of a whole number say nothing to somebody who writes a stack file. */
function withoutSafeIntegers<Schema extends JsonSchema>(schema: Schema): Schema {
  const { minimum, maximum, ...rest } = schema;
  return {
    ...rest,
    ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
  } as Schema;
}

/** Between these the tables stand; what is around it is written by hand. */
const MARKS = ["<!-- settings: npm run docs:configuration -->", "<!-- /settings -->"] as const;

/** The configuration page with a table for each section as the schema says. */
export async function renderTable(page: string): Promise<string> {
  const [begin, end] = MARKS;
  const start = page.indexOf(begin);
  const stop = page.indexOf(end);
  if (start < 0 || stop < start)
    throw new Error(`docs/configuration.md has lost its marks ${MARKS.join(" ")}`);
  const all = settings();
  const names = Object.keys(sections);
  const contents = names.map((name) => `[${name}](#slipway${name.toLowerCase()})`).join(", ");
  const tables = names.map((name) => {
    const rows = all
      .filter(({ path }) => path === name || path.startsWith(`${name}.`))
      .map(
        ({ path, description, fallback, required }) =>
          `| \`${path}\` | ${required ? "required" : shown(fallback)} | ${description.replaceAll("|", "\\|")} |`,
      );
    return [
      `### \`slipway:${name}\``,
      "",
      "| Setting | Default | What it says |",
      "| --- | --- | --- |",
      ...rows,
      "",
    ].join("\n");
  });
  return format(
    `${page.slice(0, start)}${begin}\n\n${contents}.\n\n${tables.join("\n")}\n${page.slice(stop)}`,
    {
      parser: "markdown",
      printWidth: 120,
    },
  );
}

function shown(fallback: string): string {
  if (fallback === "") return "none";
  return /^("[^"]*"|[^\s]+)$/.test(fallback) ? `\`${fallback.replaceAll('"', "")}\`` : fallback;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { readFile } = await import("node:fs/promises");
  await writeFile(SCHEMA_FILE, await renderSchema());
  await writeFile(TABLE_FILE, await renderTable(await readFile(TABLE_FILE, "utf8")));
}
