/** The types of the components' arguments in a few words, out of the schema: what a program without a compiler is told by. */
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

export const ARGUMENT_TYPES_FILE = fileURLToPath(new URL("../components/argument-types.ts", import.meta.url));

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly plain?: boolean;
  readonly items?: Property;
  readonly additionalProperties?: Property;
}

type Properties = Readonly<Record<string, Property>>;

export interface ArgumentSchema {
  readonly resources: Readonly<
    Record<string, { readonly inputProperties?: Properties; readonly requiredInputs?: readonly string[] }>
  >;
  readonly types: Readonly<
    Record<
      string,
      {
        readonly properties?: Properties;
        readonly required?: readonly string[];
        readonly enum?: readonly { readonly value: string }[];
      }
    >
  >;
}

const OWN_TYPE = "#/types/slipway:index:";

/** The module, formatted as it is checked in. */
export async function renderArgumentTypes({ resources, types }: ArgumentSchema): Promise<string> {
  const groups = [
    ...Object.entries(resources).map(
      ([token, { inputProperties = {}, requiredInputs = [] }]) =>
        [token, inputProperties, requiredInputs] as const,
    ),
    ...Object.entries(types).flatMap(([token, { properties, required = [] }]) =>
      properties ? [[token.replace("slipway:index:", ""), properties, required] as const] : [],
    ),
  ];
  const lines = groups.map(([name, properties, required]) => {
    const members = Object.entries(properties).map(
      ([member, property]) => `${member}${required.includes(member) ? "" : "?"}: ${typeOf(property)}`,
    );
    return `${JSON.stringify(name)}: ${JSON.stringify(members.join(", "))},`;
  });
  const choices = Object.entries(types).flatMap(([token, { enum: values }]) =>
    values
      ? [`${token.replace("slipway:index:", "")}: ${JSON.stringify(values.map(({ value }) => value))},`]
      : [],
  );
  const text = [
    "// Generated from schema.json by `npm run generate:schema`: edit the components' arguments, not this file.",
    "",
    "/**",
    " * What each component takes, by its type token, and each group of settings, by its name: `?` where it may be left out,",
    " * and from the inside out `~` for what may be known only later, `[]` for a list, `{}` for a map.",
    " */",
    "export const argumentTypes: Readonly<Record<string, string>> = {",
    ...lines,
    "};",
    "",
    "/** What each of the other types is chosen from. */",
    "export const argumentChoices: Readonly<Record<string, readonly string[]>> = {",
    ...choices,
    "};",
    "",
  ].join("\n");
  return format(text, { ...(await resolveConfig(ARGUMENT_TYPES_FILE)), filepath: ARGUMENT_TYPES_FILE });
}

function typeOf({ type, $ref, plain, items, additionalProperties }: Property): string {
  const mark = plain ? "" : "~";
  if ($ref !== undefined) return $ref.startsWith(OWN_TYPE) ? `${$ref.slice(OWN_TYPE.length)}${mark}` : "any";
  if (type === "array" && items) return `${typeOf(items)}[]${mark}`;
  if (type === "object" && additionalProperties) return `${typeOf(additionalProperties)}{}${mark}`;
  return `${type}${mark}`;
}
