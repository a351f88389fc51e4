import { expiryNote } from "../../lib/exemption.ts";
import { docsUrl, HAS_ABSOLUTE_DOCS } from "../../lib/docs-url.ts";
import { type Rule, type Severity } from "../../lib/rule.ts";
import { type StackRule } from "../../lib/stack-rule.ts";
import { type Failure, type Outcome, type Place, type Result } from "../check.ts";
import { resourceLabel } from "../words.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

/** Scores of GitHub's code scanning: over 9 is critical, over 7 high, over 4 medium. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
};

function toDescriptor({ name, title, why, fix, severity, controls }: Rule | StackRule): object {
  return {
    id: name,
    name,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: { text: `${fix} See ${docsUrl({ name })}.` },
    ...(HAS_ABSOLUTE_DOCS && { helpUri: docsUrl({ name }) }),
    properties: {
      tags: ["security", ...new Set(controls.map(({ framework }) => framework.id))],
      "security-severity": SECURITY_SEVERITY[severity],
    },
  };
}

/** SARIF has URIs: separators are slashes, and what a URI has no room for is escaped. */
const toUri = (file: string): string =>
  encodeURI(file.replaceAll("\\", "/")).replaceAll("#", "%23").replaceAll("?", "%3F");

const physicalLocation = ({ file, line, column }: Partial<Place>): object => ({
  artifactLocation: { uri: toUri(file ?? "") },
  ...(line !== undefined && { region: { startLine: line, startColumn: column } }),
});

function toResult(
  { place, resource, rule, enforcement, report, exemption }: Result,
  isExempt: boolean,
): object {
  const label = resourceLabel(resource);
  const note = exemption && !isExempt ? ` ${expiryNote(exemption)}` : "";
  return {
    ruleId: rule.name,
    level: enforcement === "mandatory" ? "error" : "warning",
    message: { text: `${label}: ${report.fact} Allowed: ${report.allowed}. ${rule.fix}${note}` },
    locations: [
      {
        physicalLocation: physicalLocation(place),
        logicalLocations: [{ fullyQualifiedName: `${label}#${report.path}`, kind: "resource" }],
      },
    ],
    // What stays the same when lines move: code scanning knows the alert again by it.
    partialFingerprints: { "resource/v1": `${rule.name}:${label}:${report.path}` },
    ...(exemption && isExempt && { suppressions: [{ kind: "external", justification: exemption.reason }] }),
  };
}

const toNotification = ({ place, message }: Failure): object => ({
  level: "error",
  message: { text: message },
  ...(place.file !== undefined && { locations: [{ physicalLocation: physicalLocation(place) }] }),
});

/** Not a result: code scanning would make an alert of it, and nothing is known to be wrong. */
const toNote = ({ place, resource, rule, report }: Result): object => ({
  level: "note",
  message: {
    text: `${resourceLabel(resource)}: ${rule.name}: ${report.path || "the resource"} is not known before the update, which judges it again.`,
  },
  locations: [{ physicalLocation: physicalLocation(place) }],
});

/** The outcome as SARIF 2.1.0, for code scanning; exempted violations are there as suppressed. */
export function toSarif(outcome: Outcome, version: string): string {
  const { violations, exempted, unknown, failures } = outcome;
  const rules = new Set([...violations, ...exempted].map(({ rule }) => rule));
  const log = {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "slipway-policy", version, rules: [...rules].map(toDescriptor) } },
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            toolExecutionNotifications: [...failures.map(toNotification), ...unknown.map(toNote)],
          },
        ],
        results: [
          ...violations.map((result) => toResult(result, false)),
          ...exempted.map((result) => toResult(result, true)),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
