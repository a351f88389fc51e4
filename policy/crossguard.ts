import {
  type PolicyMetadata,
  type Properties,
  type ResourcePolicy,
  type StackPolicy,
} from "./analyzer/policy.ts";
import { docsUrl, HAS_ABSOLUTE_DOCS } from "./lib/docs-url.ts";
import { UNUSED_EXEMPTIONS } from "./lib/exemption.ts";
import { EXEMPTION_LIMITS, exemptionLimitOptions } from "./lib/exemption-limits.ts";
import { type Control } from "./lib/frameworks.ts";
import { groupBy } from "./lib/group.ts";
import { type ExemptionLedger, type Ruling } from "./lib/ledger.ts";
import { type Options } from "./lib/options.ts";
import { remedied } from "./lib/remedy.ts";
import { type Report, type Rule } from "./lib/rule.ts";
import { type StackRule } from "./lib/stack-rule.ts";

const violationsOf = <R extends Report>(reports: readonly R[]): readonly R[] =>
  reports.filter(({ kind }) => kind === "violation");

/** The facts, grouped by what is allowed: four missing bounds of each of three containers ask for the same thing. */
function messageOf(rule: Rule | StackRule, violations: readonly Report[], ruling: Ruling): string {
  const groups = [...groupBy(violations, ({ allowed }) => allowed)].map(([allowed, group]) =>
    [...group.map(({ fact }) => fact), `Allowed: ${allowed}.`].join("\n"),
  );
  const expired = ruling.kind === "expired" ? [ruling.note] : [];
  return [...groups, `Fix: ${rule.fix}`, ...expired, `More: ${docsUrl(rule)}`].join("\n");
}

const FINE = {};

const judgeBy =
  (rule: Rule, ledger: ExemptionLedger): ResourcePolicy["judge"] =>
  (resource, config) => {
    const reports = rule.evaluate(resource, config);
    if (reports.length === 0) return FINE;
    const violations = violationsOf(reports);
    const unknown = reports.find(({ kind }) => kind === "unknown");
    const open = unknown && { unknown: unknown.keys };
    if (violations.length === 0) return { ...open };
    const ruling = ledger.rule(rule.name, resource);
    // What the engine has for it: the policy does not apply to this resource, for this reason.
    if (ruling.kind === "exempt") return { notApplicable: ruling.note };
    return { message: messageOf(rule, violations, ruling), ...open };
  };

const judgeStackBy =
  (rule: StackRule, ledger: ExemptionLedger): StackPolicy["judge"] =>
  (resources, config) => {
    const reports = rule.evaluateStack(resources, config);
    const byResource = groupBy(violationsOf(reports), (report) => report.resource);
    const violations = [...byResource].flatMap(([resource, ofResource]) => {
      const ruling = ledger.rule(rule.name, resource);
      if (ruling.kind === "exempt") return [];
      return [{ message: messageOf(rule, ofResource, ruling), urn: resource.urn }];
    });
    const unknown = reports.find(({ kind }) => kind === "unknown");
    return { violations, ...(unknown && { unknown }) };
  };

const labelOf = ({ framework, level, id }: Control): string =>
  [framework.id, level, id].filter((part) => part !== undefined).join(":");

/** What every policy's configuration may hold beside the rule's own options. */
const EXEMPTIONS_SCHEMA = {
  type: "array",
  description: "Resources that may break this rule for a while, each with a reason, an owner and a last day.",
  default: [],
  items: {
    type: "object",
    properties: {
      resource: {
        type: "string",
        pattern: "[A-Za-z0-9]",
        description: "URN, Kind/namespace/name or type::name; * for any characters.",
      },
      reason: { type: "string", pattern: "\\S" },
      owner: { type: "string", pattern: "\\S" },
      expires: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
    },
    required: ["resource", "reason", "owner", "expires"],
    additionalProperties: false,
  },
};

/** The one framework that the engine has room for is the first that the rule names; the tags list them all. */
function frameworkOf({ controls: [control] }: Rule | StackRule): PolicyMetadata["framework"] {
  if (!control) return undefined;
  const { name, version, reference } = control.framework;
  return { name, version, reference, specification: labelOf(control) };
}

const schemaOf = (options: Options): StackPolicy["configSchema"] =>
  Object.fromEntries(Object.entries(options).map(([name, { schema }]) => [name, schema]));

/** What a policy says of itself, whatever it judges. */
function metadataOf(rule: Rule | StackRule): PolicyMetadata {
  const framework = frameworkOf(rule);
  return {
    name: rule.name,
    displayName: rule.title,
    description: `${rule.title}.`,
    enforcementLevel: rule.enforcement,
    severity: rule.severity,
    tags: rule.controls.map(labelOf),
    remediationSteps: rule.fix,
    configSchema: { ...schemaOf(rule.options), exemptions: EXEMPTIONS_SCHEMA },
    ...(HAS_ABSOLUTE_DOCS && { url: docsUrl(rule) }),
    ...(framework && { framework }),
  };
}

/** A rule as a policy of its own, with the enforcement level that the organisation gives it. */
export const toPolicy = (rule: Rule, ledger: ExemptionLedger): ResourcePolicy => ({
  ...metadataOf(rule),
  kind: "resource",
  configure: ({ exemptions }) => ledger.configure(rule.name, exemptions),
  appliesTo: rule.appliesTo,
  judge: judgeBy(rule, ledger),
  ...(rule.remedy !== undefined && {
    remediate: (resource, config, properties) =>
      remedied(rule, resource, config, properties) as Properties | undefined,
  }),
});

/** A rule over all resources as a policy. */
export const toStackPolicy = (rule: StackRule, ledger: ExemptionLedger): StackPolicy => ({
  ...metadataOf(rule),
  kind: "stack",
  configure: ({ exemptions }) => ledger.configure(rule.name, exemptions),
  judge: judgeStackBy(rule, ledger),
});

/** Reports exemptions that nothing needed: the violation is gone, or the resource is. */
export const unusedExemptionsPolicy = (ledger: ExemptionLedger): StackPolicy => ({
  name: UNUSED_EXEMPTIONS,
  displayName: "Exemptions must be of use",
  description: "Exemptions must be of use.",
  enforcementLevel: "advisory",
  severity: "low",
  tags: [],
  remediationSteps: "Remove the exemption from the configuration of the policy.",
  configSchema: {},
  kind: "stack",
  judge: () => ({
    violations: ledger.unused().map(({ rule, resource, owner }) => ({
      message: `Nothing needs the exemption of ${resource} from ${rule} by ${owner} any more: remove it.`,
      urn: undefined,
    })),
  }),
});

/** Refuses exemptions that last too long or stand for too much; they exempt nothing. */
export const exemptionLimitsPolicy = (ledger: ExemptionLedger): StackPolicy => ({
  name: EXEMPTION_LIMITS,
  displayName: "Exemptions must name a kind, and end",
  description: "Exemptions must name a kind, and end.",
  enforcementLevel: "mandatory",
  severity: "medium",
  tags: [],
  remediationSteps: "Name the kind or type of the resources, and a day that is not too far away.",
  configSchema: schemaOf(exemptionLimitOptions),
  kind: "stack",
  configure: (settings) => ledger.configureLimits(settings),
  judge: () => ({
    violations: ledger.refused().map(({ exemption: { rule, resource, owner, expires }, allowed }) => ({
      message: [
        `The exemption of ${resource} from ${rule} by ${owner} until ${expires} counts for nothing.`,
        ...allowed.map((each) => `Allowed as ${each}.`),
      ].join("\n"),
      urn: undefined,
    })),
  }),
});
