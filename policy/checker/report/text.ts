import { expiryNote } from "../../lib/exemption.ts";
import { groupBy } from "../../lib/group.ts";
import { type Result, type Outcome } from "../check.ts";
import { count, placeLabel, printable, resourceLabel } from "../words.ts";

/** One rule's words on one resource: what it found where, and once what it allows. */
function ruleLines(results: readonly Result[]): readonly string[] {
  const [first] = results;
  if (!first) return [];
  const { rule, enforcement, exemption } = first;
  const allowed = [...new Set(results.map(({ report }) => report.allowed))];
  return [
    `    ${rule.name} (${rule.severity}, ${enforcement})`,
    ...results.map(({ place, report }) => `      ${place.line}:${place.column}  ${printable(report.fact)}`),
    ...allowed.map((words) => `      Allowed: ${words}.`),
    ...(exemption ? [`      ${expiryNote(exemption)}`] : []),
  ];
}

function resourceLines(results: readonly Result[]): readonly string[] {
  const [first] = results;
  if (!first) return [];
  const byRule = groupBy(results, ({ rule }) => rule.name);
  return [`  ${resourceLabel(first.resource)}`, ...[...byRule.values()].flatMap(ruleLines)];
}

/** All results are of one file. */
function fileLines(results: readonly Result[]): readonly string[] {
  const byResource = groupBy(results, ({ resource }) => resource.urn ?? resourceLabel(resource));
  return [printable(results[0]?.place.file ?? ""), ...[...byResource.values()].flatMap(resourceLines), ""];
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
    ...[...groupBy(violations, ({ place }) => place.file).values()].flatMap(fileLines),
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
