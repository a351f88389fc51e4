import { POD_SECURITY_STANDARDS } from "../../../policy/lib/frameworks.ts";
import { allRules } from "../../../policy/checker/selection.ts";
import { rules } from "../../../policy/rules/index.ts";
import { type Controlled } from "./controlled.ts";
import { FSBP } from "./fsbp.ts";
import { ADDITIONS, ANCHORS, CATALOGUE, type CatalogueSection } from "./catalogue.ts";
import { SUITES } from "./suites/index.ts";
import { isReason, type Suite } from "./suites/suite.ts";

const link = (rule: string): string => `[${rule}](${rule}.md)`;

/** A wildcard is no emphasis, and a bar no column. */
const escaped = (text: string): string => text.replace(/[*|<]/g, "\\$&");

const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const sectionTable = ({ rows }: CatalogueSection): string =>
  table(
    ["What is checked", "By whom", "Our rules", "What is left out, and why"],
    rows.map(({ subject, anchors, rules: names, leftOut = {} }) => [
      escaped(subject),
      escaped(anchors),
      names.map(link).join(", "),
      Object.entries(leftOut)
        .map(([part, why]) => `**${part}**: ${why}`)
        .join("<br>"),
    ]),
  );

const podSecurityTable = (): string =>
  table(
    ["Check", "Level", "Since", "Our rule"],
    rules.flatMap(({ name, controls }) =>
      controls
        .filter(({ framework }) => framework === POD_SECURITY_STANDARDS)
        .map(({ id, level = "", since = "" }) => [`\`${id}\``, level, since, link(name)]),
    ),
  );

/** How much of the standard is answered, in numbers. */
export function fsbpCounts(): string {
  const answered = FSBP.filter(({ rules: names }) => names.length > 0).length;
  return `${FSBP.length} controls: ${answered} by rules of ours, ${FSBP.length - answered} left out, each with a reason`;
}

const answerTo = ({ rules: names, why = "" }: Controlled): string =>
  names.length > 0 ? names.map(link).join(", ") : why;

/** Control by control; those of a service that are left out for one reason take one line. */
function fsbpTable(): string {
  const lines = new Map<string, string[]>();
  for (const control of FSBP) {
    const [service = ""] = control.id.split(".");
    const key = JSON.stringify([service, answerTo(control)]);
    lines.set(key, [...(lines.get(key) ?? []), control.id]);
  }
  return table(
    ["Control", "Our rule, or why there is none"],
    [...lines].map(([key, ids]) => [ids.join(", "), (JSON.parse(key) as string[])[1] ?? ""]),
  );
}

/** How much of a suite is answered, in numbers. */
function suiteCounts({ answers }: Suite): string {
  const all = Object.values(answers);
  const answered = all.filter((answer) => !isReason(answer)).length;
  return `${all.length} rules: ${answered} by rules of ours, ${all.length - answered} left out, each with a reason`;
}

/** Rule by rule; those with one answer take one line. */
function suiteTable({ answers }: Suite): string {
  const lines = new Map<string, string[]>();
  for (const name of Object.keys(answers).sort()) {
    const answer = answers[name] ?? "";
    lines.set(answer, [...(lines.get(answer) ?? []), name]);
  }
  return table(
    ["Rule", "Our rule, or why there is none"],
    [...lines].map(([answer, names]) => [
      names.map((name) => `\`${name}\``).join(", "),
      isReason(answer) ? answer : answer.split(" ").map(link).join(", "),
    ]),
  );
}

const suiteSection = (suite: Suite): readonly string[] => [
  `### ${suite.title}`,
  `${suite.source}. ${suiteCounts(suite)}.`,
  suiteTable(suite),
];

/** What the catalogue holds, in numbers. */
export function catalogueCounts(): string {
  const rows = CATALOGUE.flatMap((section) => section.rows);
  const leftOut = rows.flatMap(({ leftOut: parts = {} }) => Object.keys(parts)).length;
  const answered = rows.filter(({ rules: names }) => names.length > 0).length;
  return [
    `${allRules.length} rules, ${Object.keys(ADDITIONS).length} of them of our own`,
    `${rows.length} subjects of other sets: ${answered} have rules, ${rows.length - answered} none; ${leftOut} parts left out, each with a reason`,
    `AWS FSBP, ${fsbpCounts()}`,
    ...SUITES.map((suite) => `${suite.title}, ${suiteCounts(suite)}`),
  ].join("\n");
}

/** The page that puts our rules beside those of others. */
export const cataloguePage = (generated: string): string =>
  [
    "# Catalogue",
    generated,
    `What the best known rule sets check of anything that Slipway deploys, with our rules beside it, and what we leave out and why. Checks of static control planes are not here: EKS runs the control plane.`,
    "The rule sets, by the letters of the tables:",
    Object.entries(ANCHORS)
      .map(([letter, name]) => `- **${letter}**: ${name}`)
      .join("\n"),
    ...CATALOGUE.flatMap((section) => [`## ${section.title}`, sectionTable(section)]),
    `## ${POD_SECURITY_STANDARDS.name} ${POD_SECURITY_STANDARDS.version}`,
    "Check by check, by the ids of Kubernetes' own library, whose verdict a test compares with ours on 20,000 pods. Without a version, a check is older than all that the rules tell apart.",
    podSecurityTable(),
    "## AWS Foundational Security Best Practices",
    `${fsbpCounts()}.`,
    fsbpTable(),
    "## Other suites, rule by rule",
    "Every rule that these suites publish, by its own name.",
    ...SUITES.flatMap(suiteSection),
    "## Rules of our own",
    "What none of them checks, or of kinds that none of the tables has:",
    Object.entries(ADDITIONS)
      .map(([rule, why]) => `- ${link(rule)}: ${why}.`)
      .join("\n"),
  ].join("\n\n");
