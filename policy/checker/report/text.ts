import { expiryNote } from "../../lib/exemption.ts";
import { groupBy } from "../../lib/group.ts";
import { type Result, type Outcome } from "../check.ts";
import { count, placeLabel, printable, resourceLabel } from "../words.ts";

/** One rule's words on one resource: what it found where, and once what it allows. */
function writeRule(lines: string[], results: readonly Result[]): void {
  const [first] = results;
  if (!first) return;
  const { rule, enforcement, exemption } = first;
  lines.push(`    ${rule.name} (${rule.severity}, ${enforcement})`);
  for (const { place, report } of results)
    lines.push(`      ${place.line}:${place.column}  ${printable(report.fact)}`);
  const isOne = results.every(({ report }) => report.allowed === first.report.allowed);
  const allowed = isOne ? [first.report.allowed] : new Set(results.map(({ report }) => report.allowed));
  for (const words of allowed) lines.push(`      Allowed: ${words}.`);
  if (exemption) lines.push(`      ${expiryNote(exemption)}`);
}

function writeResource(lines: string[], results: readonly Result[]): void {
  const [first] = results;
  if (!first) return;
  lines.push(`  ${resourceLabel(first.resource)}`);
  for (const ofRule of groupBy(results, ({ rule }) => rule).values()) writeRule(lines, ofRule);
}

/** The lines on violations, file by file. */
function fileLines(violations: readonly Result[]): readonly string[] {
  const lines: string[] = [];
  for (const [file, ofFile] of groupBy(violations, ({ place }) => place.file)) {
    lines.push(printable(file));
    const byResource = groupBy(ofFile, ({ resource }) => resource.urn ?? resourceLabel(resource));
    for (const results of byResource.values()) writeResource(lines, results);
    lines.push("");
  }
  return lines;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`), ""];
}

/** The outcome for people: grouped by file, resource and rule; each fix once. */
export function toText(outcome: Outcome): string {
  const { violations, exempted, unknown, failures, unchecked, unusedExemptions, resources } = outcome;
  const rules = [...new Set(violations.map(({ rule }) => rule))];
  const mandatory = violations.filter(({ enforcement }) => enforcement === "mandatory").length;
  const breakdown = violations.length > 0 ? ` (${mandatory} mandatory)` : "";
  const summary = [
    `${count(violations.length, "violation")}${breakdown} in ${count(resources, "resource")}`,
    ...(exempted.length > 0 ? [`${exempted.length} exempted`] : []),
    ...(unknown.length > 0 ? [`${unknown.length} not known before the update`] : []),
    ...(failures.length > 0 ? [count(failures.length, "failure")] : []),
  ];
  return [
    ...fileLines(violations),
    ...section(
      "How to fix (slipway-policy explain RULE says more; --format exemptions writes what would let each pass)",
      rules.map(({ name, fix }) => `${name}: ${fix}`),
    ),
    ...section(
      "Not known before the update, which judges it again",
      unknown.map(
        ({ place, resource, rule, report }) =>
          `${placeLabel(place)}  ${resourceLabel(resource)}: ${rule.name}: ${printable(report.path || "the resource")}`,
      ),
    ),
    ...section(
      "Exemptions that nothing needs any more: remove them",
      unusedExemptions.map(({ rule, resource, owner }) => `${rule}: ${resource} (${owner})`),
    ),
    ...section("No Kubernetes objects (no apiVersion and kind), not checked", unchecked.map(placeLabel)),
    ...section(
      "Could not be checked",
      failures.map(({ place, message }) =>
        [placeLabel(place), printable(message)].filter((part) => part !== "").join(": "),
      ),
    ),
    `${summary.join(", ")}.`,
    "",
  ].join("\n");
}
