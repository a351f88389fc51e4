import { docsUrl } from "../../lib/docs-url.ts";
import { type Outcome, type Result } from "../check.ts";

function toJsonResult({ place, resource, rule, enforcement, report, exemption }: Result): object {
  const { type, name, urn } = resource;
  return {
    ...place,
    resource: { type, name, ...(urn !== undefined && { urn }) },
    rule: rule.name,
    severity: rule.severity,
    enforcement,
    path: report.path,
    message: report.fact,
    allowed: report.allowed,
    fix: rule.fix,
    url: docsUrl(rule),
    ...(exemption && { exemption }),
  };
}

/** The outcome for programs, every detail of it. */
export function toJson(outcome: Outcome): string {
  const { violations, exempted, unknown, failures, unchecked, unusedExemptions, resources } = outcome;
  const json = {
    resources,
    violations: violations.map(toJsonResult),
    exempted: exempted.map(toJsonResult),
    unknown: unknown.map(toJsonResult),
    unusedExemptions,
    unchecked,
    failures: failures.map(({ place, message }) => ({ ...place, message })),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
