import { addressesOf } from "../../lib/exemption.ts";
import { type Outcome } from "../check.ts";

/** Text as YAML and JSON both write it. */
const quoted = (text: string): string => JSON.stringify(text);

/**
 * A file for `--exemptions` that covers every violation. Reason, owner and last day are empty, which no check takes:
 * somebody has to answer for each.
 */
export function toExemptionFile({ violations }: Outcome): string {
  const entries = violations.map(({ rule, resource }) => ({
    rule: rule.name,
    resource: addressesOf(resource)[0] ?? resource.name,
  }));
  const different = new Map(entries.map((entry) => [`${entry.rule}\n${entry.resource}`, entry]));
  const lines = [...different.values()].flatMap(({ rule, resource }) => [
    `  - rule: ${rule}`,
    `    resource: ${quoted(resource)}`,
    '    reason: ""',
    '    owner: ""',
    '    expires: ""',
  ]);
  return lines.length === 0 ? "exemptions: []\n" : ["exemptions:", ...lines, ""].join("\n");
}
