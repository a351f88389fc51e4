import { expiryNote } from "../../lib/exemption.ts";
import { type Failure, type Outcome, type Result } from "../check.ts";
import { placeLabel, resourceLabel } from "../words.ts";

/** What XML 1.0 has no way to write at all. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** What a terminal or a pipeline's log would take for a command, see `printable`. */
const COMMAND = /[\r\u007f-\u009f\u2028\u2029]|#(?=#(?:vso|teamcity)?\[)/gi;

const escape = (text: string): string =>
  text
    .replace(FORBIDDEN, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;")
    .replace(COMMAND, (character) => `&#${character.charCodeAt(0)};`);

function testCase(result: Result, verdict: string): string {
  const { place, resource, rule, report } = result;
  const name = `${resourceLabel(resource)} ${report.path}`.trim();
  return `    <testcase classname="${escape(rule.name)}" name="${escape(name)}" file="${escape(place.file)}">${verdict}</testcase>`;
}

function failed(result: Result): string {
  const { place, rule, enforcement, report, exemption } = result;
  const note = exemption ? ` ${expiryNote(exemption)}` : "";
  const details = `${placeLabel(place)}: ${report.fact} Allowed: ${report.allowed}. ${rule.fix}${note}`;
  return testCase(
    result,
    `<failure type="${enforcement}" message="${escape(report.fact)}">${escape(details)}</failure>`,
  );
}

const skipped = (result: Result): string =>
  testCase(result, `<skipped message="${escape(`exempted: ${result.exemption?.reason ?? ""}`)}"/>`);

const undecided = (result: Result): string =>
  testCase(result, '<skipped message="not known before the update, which judges it again"/>');

const broken = ({ place, message }: Failure): string =>
  `    <testcase classname="check" name="${escape(placeLabel(place) || "input")}"><error message="${escape(message)}"/></testcase>`;

/** The outcome as JUnit XML: a failure a violation, an error for what could not be checked, skipped where exempted or unknown. */
export function toJunit({ violations, exempted, unknown, failures, resources }: Outcome): string {
  const cases = [
    ...violations.map(failed),
    ...exempted.map(skipped),
    ...unknown.map(undecided),
    ...failures.map(broken),
  ];
  const passed =
    cases.length === 0
      ? [`    <testcase classname="check" name="${resources} resources without violations"/>`]
      : [];
  const counts = [
    `tests="${cases.length + passed.length}"`,
    `failures="${violations.length}"`,
    `errors="${failures.length}"`,
    `skipped="${exempted.length + unknown.length}"`,
  ].join(" ");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="slipway-policy" ${counts}>`,
    `  <testsuite name="slipway-policy" ${counts}>`,
    ...cases,
    ...passed,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}
