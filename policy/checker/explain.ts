import { docsUrl } from "../lib/docs-url.ts";
import { type Control } from "../lib/frameworks.ts";
import { type Rule } from "../lib/rule.ts";
import { type StackRule } from "../lib/stack-rule.ts";
import { type SelectedRules } from "./selection.ts";

const controlLine = ({ framework, level, id }: Control): string =>
  `  ${framework.name} ${framework.version}: ${level ? `${level}, ` : ""}${id}`;

const optionLines = ({ options }: Rule | StackRule): string[] =>
  Object.entries(options).map(
    ([name, { schema, allowed }]) =>
      `  ${name} (${allowed}; default ${JSON.stringify(schema.default)}): ${schema.description}`,
  );

const exampleLines = (rule: Rule | StackRule): readonly (readonly [string, object])[] => {
  const resourcesOf = (
    example: { readonly resource: object } | { readonly resources: readonly object[] },
  ): object => ("resource" in example ? example.resource : { resources: example.resources });
  const { good, bad } = rule.examples;
  return [
    ...bad.map((example) => [`Refused: ${example.title}`, resourcesOf(example)] as const),
    ...good.map((example) => [`Accepted: ${example.title}`, resourcesOf(example)] as const),
  ];
};

/** All that a rule says of itself. */
export function explain(rule: Rule | StackRule): string {
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ["", title, ...lines];
  return [
    `${rule.name}: ${rule.title}. Severity ${rule.severity}, ${rule.enforcement}.`,
    ...section("Why", [`  ${rule.why}`]),
    ...section("Fix", [`  ${rule.fix}`]),
    ...section("Answers", rule.controls.map(controlLine)),
    ...section("Options", optionLines(rule)),
    ...exampleLines(rule).flatMap(([title, resource]) =>
      section(
        title,
        JSON.stringify(resource, null, 2)
          .split("\n")
          .map((line) => `  ${line}`),
      ),
    ),
    "",
    `More: ${docsUrl(rule)}`,
    "",
  ].join("\n");
}

/** The rules of a selection, one a line. */
export function list({ resourceRules, stackRules }: SelectedRules): string {
  const selected = [...resourceRules, ...stackRules];
  const width = Math.max(0, ...selected.map(({ rule }) => rule.name.length));
  return selected
    .map(
      ({ rule, enforcement }) =>
        `${rule.name.padEnd(width)}  ${rule.severity.padEnd(8)}  ${enforcement.padEnd(9)}  ${rule.title}\n`,
    )
    .join("");
}

/** A selection as the configuration of the pack: what was not selected is disabled. */
export function toPackConfig({ resourceRules, stackRules }: SelectedRules): string {
  const entries = [...resourceRules, ...stackRules].map(
    ({ rule, enforcement, settings }) => [rule.name, { enforcementLevel: enforcement, ...settings }] as const,
  );
  return `${JSON.stringify({ all: "disabled", ...Object.fromEntries(entries) }, null, 2)}\n`;
}
