import { fallbackOf, isRequired, named, type Settings, type Shape } from "../../components/settings.ts";

/** The source of a file with the interfaces of a group of settings, as Pulumi's schema inference reads them. */
export function interfacesOf(name: string, doc: string, settings: Settings, choicesModule: string): string {
  const interfaces = collect({ kind: "group", name, doc, settings });
  const choices = [...new Set([...interfaces.values()].flatMap(choiceNames))].sort();
  const bodies = [...interfaces.values()].map(renderInterface);
  return [
    ...(bodies.some((body) => body.includes("pulumi.Input<"))
      ? [`import type * as pulumi from "@pulumi/pulumi";`]
      : []),
    ...(choices.length > 0 ? [`import type { ${choices.join(", ")} } from "${choicesModule}";`] : []),
    ...bodies,
  ].join("\n\n");
}

type Group = Extract<Shape, { kind: "group" }>;

/** A group and those in it, by name, inner ones first. */
function collect(shape: Shape): Map<string, Group> {
  switch (shape.kind) {
    case "list":
    case "map":
    case "input":
      return collect(shape.of);
    case "group": {
      const inner = Object.values(shape.settings).flatMap((setting) => [...collect(setting.shape)]);
      return new Map([...inner, [shape.name, shape]]);
    }
    default:
      return new Map();
  }
}

function choiceNames({ settings }: Group): string[] {
  return Object.values(settings).flatMap(({ shape }) => (shape.kind === "choice" ? [shape.name] : []));
}

function renderInterface({ name, doc, settings }: Group): string {
  const members = Object.entries(settings).map(([key, setting]) => {
    const fallback = fallbackOf(setting);
    const lines = [
      ...wrapped(named(setting.description)),
      ...(fallback === "" ? [] : wrapped(`@default ${fallback}`)),
    ];
    return `${comment(lines, "  ")}\n  readonly ${key}${isRequired(setting) ? "" : "?"}: ${typeOf(setting.shape)};`;
  });
  return `${comment(wrapped(doc), "")}\nexport interface ${name} {\n${members.join("\n")}\n}`;
}

function typeOf(shape: Shape): string {
  switch (shape.kind) {
    case "whole":
    case "number":
      return "number";
    case "flag":
      return "boolean";
    case "text":
      return "string";
    case "choice":
    case "group":
      return shape.name;
    case "list":
      return `${typeOf(shape.of)}[]`;
    case "map":
      return `Record<string, ${typeOf(shape.of)}>`;
    case "input":
      return `pulumi.Input<${typeOf(shape.of)}>`;
  }
}

function comment(lines: readonly string[], indent: string): string {
  const [only, ...more] = lines;
  if (more.length === 0) return `${indent}/** ${only} */`;
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`].join("\n");
}

/** The text in lines of at most 112 characters, as far as its words allow. */
function wrapped(text: string): string[] {
  return text.match(/.{1,112}(?:\s|$)/g)?.map((line) => line.trimEnd()) ?? [text];
}
