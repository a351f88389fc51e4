/** A Pulumi YAML program, as far as the examples use the language: variables, settings, references, resources, outputs. */
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import * as components from "../../components/index.ts";

export interface YamlProgram {
  readonly config: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, YamlResource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

interface YamlResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A property of the schema of components. */
export interface PropertySpec {
  readonly type?: "string" | "number" | "integer" | "boolean" | "array" | "object";
  readonly $ref?: string;
  readonly plain?: boolean;
  readonly items?: PropertySpec;
  readonly additionalProperties?: PropertySpec;
}

interface ObjectSpec {
  readonly properties?: Readonly<Record<string, PropertySpec>>;
  readonly required?: readonly string[];
}

export interface PackageSchema {
  readonly resources: Readonly<
    Record<
      string,
      ObjectSpec & {
        readonly inputProperties: Readonly<Record<string, PropertySpec>>;
        readonly requiredInputs?: readonly string[];
      }
    >
  >;
  readonly types: Readonly<
    Record<string, ObjectSpec & { readonly enum?: readonly { readonly value: unknown }[] }>
  >;
}

const REFERENCE = /\$\{(?<name>\w+)(?:\.(?<output>\w+))?\}/g;

export const readYamlProgram = (text: string): YamlProgram => parse(text) as YamlProgram;

/** What the language's checker would say of a program: of properties, their types, and what is referred to. */
export function yamlProblems(program: YamlProgram, schema: PackageSchema): string[] {
  const { resources, variables, config, outputs } = program;
  /** @returns whether it is known before anything is made */
  const referred = (text: string, at: string, problems: string[]): boolean =>
    [...text.matchAll(REFERENCE)]
      .map(({ groups = {} }) => {
        const { name = "", output } = groups as { name?: string; output?: string };
        const made = Object.hasOwn(resources, name) ? resources[name] : undefined;
        if (made === undefined) {
          if (!Object.hasOwn(variables, name) && !Object.hasOwn(config, name))
            problems.push(`${at}: nothing is called ${name}`);
          return true;
        }
        const { properties = {} } = schema.resources[made.type] ?? {};
        if (output === undefined || !Object.hasOwn(properties, output))
          problems.push(`${at}: ${made.type} has no output ${output ?? ""}`);
        return false;
      })
      .every(Boolean);

  const propertyProblems = (value: unknown, spec: PropertySpec, at: string): string[] => {
    const problems: string[] = [];
    if (typeof value === "string" && !referred(value, at, problems) && spec.plain)
      problems.push(`${at}: has to be known before anything is made, but refers to an output`);
    const named = spec.$ref?.replace("#/types/", "");
    const type = named === undefined ? undefined : schema.types[named];
    if (type?.enum && !type.enum.some((allowed) => allowed.value === value))
      problems.push(`${at}: ${String(value)} is no choice of ${named ?? ""}`);
    if (type?.properties) problems.push(...objectProblems(value, type.properties, type.required ?? [], at));
    if (Array.isArray(value) !== (spec.type === "array"))
      return [...problems, `${at}: is no ${spec.type ?? "object"}`];
    if (Array.isArray(value))
      return [
        ...problems,
        ...value.flatMap((item, index) => propertyProblems(item, spec.items ?? {}, `${at}[${index}]`)),
      ];
    if (spec.type && spec.type !== (typeof value as string)) problems.push(`${at}: is no ${spec.type}`);
    return problems;
  };
  const objectProblems = (
    value: unknown,
    known: Readonly<Record<string, PropertySpec>>,
    required: readonly string[],
    at: string,
  ): string[] => {
    if (typeof value !== "object" || value === null) return [`${at}: is no object`];
    return [
      ...required.filter((key) => !Object.hasOwn(value, key)).map((key) => `${at}.${key}: is missing`),
      ...Object.entries(value).flatMap(([key, inner]) =>
        Object.hasOwn(known, key)
          ? propertyProblems(inner, known[key] ?? {}, `${at}.${key}`)
          : [`${at}.${key}: is no property`],
      ),
    ];
  };

  return [
    ...Object.entries(resources).flatMap(([name, { type, properties }]) => {
      const spec = schema.resources[type];
      if (spec === undefined) return [`${name}: there is no ${type}`];
      return objectProblems(properties, spec.inputProperties, spec.requiredInputs ?? [], name);
    }),
    ...Object.entries(outputs).flatMap(([name, value]) => propertyProblems(value, { type: "string" }, name)),
  ];
}

type Constructor = new (name: string, args: object) => Readonly<Record<string, unknown>>;

/** Makes the resources of a program, in their order. */
export function runYamlProgram(program: YamlProgram, settings: Readonly<Record<string, string>>): void {
  const known = new Map<string, unknown>(Object.entries({ ...program.variables, ...settings }));
  const made = new Map<string, Readonly<Record<string, unknown>>>();
  const valueOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(valueOf);
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, valueOf(inner)]));
    if (typeof value !== "string") return value;
    const [only] = value.matchAll(REFERENCE);
    const { name = "", output = "" } = only?.groups ?? {};
    if (only?.[0] === value && output !== "") return made.get(name)?.[output];
    return value.replaceAll(REFERENCE, (_, variable: string) => String(known.get(variable)));
  };
  for (const [name, { type, properties }] of Object.entries(program.resources)) {
    const Component = Reflect.get(components, type.replace(/^.*:/, "")) as Constructor;
    made.set(name, new Component(name, valueOf(properties) as object));
  }
  void pulumi.output(valueOf(program.outputs));
}
