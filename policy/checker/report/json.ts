import { docsUrl } from "../../lib/docs-url.ts";
import { type Outcome, type Result } from "../check.ts";

/** What the layout below is called; raised when a program that reads it would break. */
const FORMAT = 2;

function toJsonResult({ place, resource, rule, enforcement, report, exemption }: Result): object {
  const { type, name, urn } = resource;
  return {
    file: place.file,
    line: place.line,
    column: place.column,
    resource: { type, name, ...(urn !== undefined && { urn }) },
    rule: rule.name,
    severity: rule.severity,
    enforcement,
    path: report.path,
    message: report.fact,
    allowed: report.allowed,
    ...(exemption && { exemption }),
  };
}

/** What is the same for every finding of a rule, by its name. */
function rulesOf(results: readonly Result[]): Readonly<Record<string, object>> {
  const rules = new Set(results.map(({ rule }) => rule));
  return Object.fromEntries(
    [...rules].map((rule) => [rule.name, { title: rule.title, fix: rule.fix, url: docsUrl(rule) }]),
  );
}

/** A list with an element a line: indented further, the text would be a third longer. */
const lines = (list: readonly object[]): string =>
  list.length === 0 ? "[]" : `[\n${list.map((each) => `    ${JSON.stringify(each)}`).join(",\n")}\n  ]`;

/** The outcome for programs, every detail of it. */
export function toJson(outcome: Outcome): string {
  const { violations, exempted, unknown, failures, unchecked, unusedExemptions, resources } = outcome;
  const members = {
    format: String(FORMAT),
    resources: String(resources),
    rules: JSON.stringify(rulesOf([...violations, ...exempted, ...unknown]), null, 2).replaceAll(
      "\n",
      "\n  ",
    ),
    violations: lines(violations.map(toJsonResult)),
    exempted: lines(exempted.map(toJsonResult)),
    unknown: lines(unknown.map(toJsonResult)),
    unusedExemptions: lines(unusedExemptions),
    unchecked: lines(unchecked),
    failures: lines(failures.map(({ place, message }) => ({ ...place, message }))),
  };
  const written = Object.entries(members).map(([key, json]) => `  ${JSON.stringify(key)}: ${json}`);
  return `{\n${written.join(",\n")}\n}\n`;
}
