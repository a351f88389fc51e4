/**
 * `npm run generate:schema`: components/schema.json, by which Pulumi makes the SDKs of the other languages and checks what
 * their programs pass. The SDK's own analyzer reads the components, so that its rules hold; a test compares.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer.js";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema.js";
import { format, resolveConfig } from "prettier";
import { ARGUMENT_TYPES_FILE, type ArgumentSchema, renderArgumentTypes } from "./argument-types.ts";
import * as components from "../components/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export const SCHEMA_FILE = join(root, "components", "schema.json");

/** The provider's name, and so the first part of every token. */
const PROVIDER = "slipway";

type Property = {
  readonly $ref?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
};
type Properties = Readonly<Record<string, Property>>;

interface ObjectSpec {
  readonly properties?: Properties;
  readonly required?: readonly string[];
}

interface ResourceSpec extends ObjectSpec {
  readonly inputProperties?: Properties;
  readonly requiredInputs?: readonly string[];
}

interface Schema {
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  readonly types: Readonly<Record<string, ObjectSpec>>;
}

/** The schema, formatted as it is checked in. */
export async function renderSchema(): Promise<string> {
  const { version, description, license, keywords } = JSON.parse(
    readFileSync(join(root, "components", "package.json"), "utf8"),
  ) as Record<string, unknown>;
  // Beside them there are choices, as objects, and functions, whose names begin with a small letter.
  const names = Object.entries(components)
    .filter(([name, value]) => typeof value === "function" && /^[A-Z]/.test(name))
    .map(([name]) => name);
  const manifest = { name: PROVIDER, version, main: "components/index.ts", dependencies: {} };
  const analyzer = new Analyzer(root, PROVIDER, manifest, new Set(names));
  const { components: found, typeDefinitions } = analyzer.analyze();
  const inferred = generateSchema(
    PROVIDER,
    String(version),
    String(description),
    found,
    typeDefinitions,
    [],
  ) as unknown as Schema;
  const tokens = componentTokens();
  const resources = Object.fromEntries(
    Object.entries(inferred.resources).map(([token, resource]) => {
      const name = token.replace(/^.*:/, "");
      const own = tokens.get(name);
      if (own === undefined)
        throw new Error(`${name} has no type token of the form ${PROVIDER}:<module>:${name}`);
      return [own, withoutResources(resource)];
    }),
  );
  const schema = {
    ...inferred,
    displayName: "Slipway",
    license,
    keywords: [...(keywords as string[]), "kind/component", "category/cloud"],
    // Node.js programs have the package itself.
    language: {
      python: { respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true, importBasePath: "slipway.dev/sdk/go/slipway" },
      csharp: { respectSchemaVersion: true },
      java: { respectSchemaVersion: true },
    },
    resources: sorted(resources),
    types: sorted(
      Object.fromEntries(
        Object.entries(inferred.types).filter(([token]) => token !== `${PROVIDER}:index:Resource`),
      ),
    ),
  };
  // `optional` is the analyzer's own word; the schema says it by `required`.
  const text = JSON.stringify(schema, (key, value: unknown) =>
    key === "optional" && value === true ? undefined : value,
  );
  return format(text, { ...(await resolveConfig(SCHEMA_FILE)), filepath: SCHEMA_FILE });
}

/** The type token of each component, by its class. The analyzer knows the module `index` alone; states and policies, these. */
function componentTokens(): ReadonlyMap<string, string> {
  const room = join(root, "components");
  const files = readdirSync(room, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !/^(dist|node_modules)\//.test(path),
  );
  const calls = files.flatMap((file) => [
    ...readFileSync(join(room, file), "utf8").matchAll(/super\(\s*"(slipway:\w+:(\w+))"/g),
  ]);
  return new Map(calls.map(([, token = "", name = ""]) => [name, token]));
}

/**
 * A component without the outputs that are resources: they order what a TypeScript program makes after them. What another
 * language's waits for is the component.
 */
function withoutResources(resource: ResourceSpec): ResourceSpec {
  const { properties = {}, required = [] } = resource;
  const kept = Object.fromEntries(Object.entries(properties).filter(([, property]) => !isResource(property)));
  return { ...resource, properties: kept, required: required.filter((name) => Object.hasOwn(kept, name)) };
}

function isResource({ $ref, items, additionalProperties }: Property): boolean {
  if ($ref !== undefined) return $ref.endsWith(":Resource") || $ref.includes("/resources/");
  return [items, additionalProperties].some((inner) => inner !== undefined && isResource(inner));
}

function sorted<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const schema = await renderSchema();
  writeFileSync(SCHEMA_FILE, schema);
  writeFileSync(ARGUMENT_TYPES_FILE, await renderArgumentTypes(JSON.parse(schema) as ArgumentSchema));
}
