import {
  type ReportViolation,
  type ResourceRemediation,
  type ResourceValidation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidation,
  type StackValidationArgs,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { docsUrl, HAS_ABSOLUTE_DOCS } from "./lib/docs-url.ts";
import { type Control } from "./lib/frameworks.ts";
import { groupBy } from "./lib/group.ts";
import { type Settings } from "./lib/options.ts";
import { type ExemptionLedger, type Ruling } from "./lib/ledger.ts";
import { remedied } from "./lib/remedy.ts";
import { type Report, type Rule } from "./lib/rule.ts";
import { type StackResource, type StackRule } from "./lib/stack-rule.ts";
import { markUnknowns } from "./lib/unknown.ts";

type Properties = ResourceValidationArgs["props"];

/**
 * The properties past the SDK's guard, which throws at the first unknown that is read: a look at the property
 * descriptors is no read, and below the first level there is no guard any more.
 */
function unguarded(props: Properties): Record<string, unknown> {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(props));
  return Object.fromEntries(descriptors.map(([key, { value }]) => [key, value as unknown]));
}

/**
 * Reads an unknown property through the SDK's guard, which makes the SDK report, as for any other pack, that the
 * policy can't be run during preview. It does so by an exception, hence only the first unknown is named.
 */
function reportUnknown(props: unknown, { keys }: Report): void {
  let value = props;
  for (const key of keys) value = (value as Record<string | number, unknown>)[key];
}

/**
 * Tells the engine that a policy does not apply. The SDK does it by an exception, whose stack trace nobody reads and
 * which costs more than all else that most policies do: without it a resource takes less than half the time.
 */
function skip(args: ResourceValidationArgs, reason: string): never {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return args.notApplicable(reason);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

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

function validate(rule: Rule, ledger: ExemptionLedger): ResourceValidation {
  const validation: ResourceValidation & { __pulumiType?: string } = (args, reportViolation) => {
    if (!rule.appliesTo(args.type)) return skip(args, `${rule.name} does not look at ${args.type}`);
    const { type, name, urn } = args;
    const resource = { type, name, urn, props: markUnknowns(unguarded(args.props)) };
    const { exemptions, ...settings } = args.getConfig<Settings>();
    const reports = rule.evaluate(resource, settings);
    const violations = violationsOf(reports);
    if (violations.length > 0) {
      const ruling = ledger.rule(rule.name, exemptions, resource);
      // What the engine has for it: the policy does not apply to this resource, for this reason.
      if (ruling.kind === "exempt") return skip(args, ruling.note);
      reportViolation(messageOf(rule, violations, ruling));
    }
    const unknown = reports.find(({ kind }) => kind === "unknown");
    if (unknown) reportUnknown(args.props, unknown);
  };
  // What validateResourceOfType of the SDK does, without loading a provider's SDK for the token: resources of
  // other types are sorted out before their properties are deserialised.
  const [type, ...others] = rule.types ?? [];
  if (type !== undefined && others.length === 0) validation.__pulumiType = type;
  return validation;
}

function remediate(rule: Rule): ResourceRemediation {
  return (args) => {
    if (!rule.appliesTo(args.type)) return skip(args, `${rule.name} does not look at ${args.type}`);
    const { exemptions: _, ...settings } = args.getConfig<Settings>();
    const props = unguarded(args.props);
    const resource = { type: args.type, name: args.name, props: markUnknowns(props) };
    return remedied(rule, resource, settings, props) as Properties | undefined;
  };
}

function toStackResource({
  type,
  name,
  urn,
  props,
  parent,
  dependencies,
  opts,
}: StackValidationArgs["resources"][number]): StackResource {
  return {
    type,
    name,
    urn,
    props: markUnknowns(unguarded(props)),
    ...(parent && { parent: parent.urn }),
    dependencies: dependencies.map((dependency) => dependency.urn),
    ignoreChanges: opts.ignoreChanges,
  };
}

function validateStack(rule: StackRule, ledger: ExemptionLedger): StackValidation {
  return (args, reportViolation) => {
    const { exemptions, ...settings } = args.getConfig<Settings>();
    const resources: StackResource[] = args.resources.map(toStackResource);
    const reports = rule.evaluateStack(resources, settings);
    for (const [resource, violations] of groupBy(violationsOf(reports), (report) => report.resource)) {
      const ruling = ledger.rule(rule.name, exemptions, resource);
      if (ruling.kind !== "exempt") reportViolation(messageOf(rule, violations, ruling), resource.urn);
    }
    const unknown = reports.find(({ kind }) => kind === "unknown");
    if (unknown) reportUnknown(args.resources[resources.indexOf(unknown.resource)]?.props, unknown);
  };
}

const labelOf = ({ framework, level, id }: Control): string =>
  [framework.id, level, id].filter((part) => part !== undefined).join(":");

/** What every policy's configuration may hold beside the rule's own options. */
const EXEMPTIONS_SCHEMA = {
  type: "array" as const,
  description: "Resources that may break this rule for a while, each with a reason, an owner and a last day.",
  default: [],
  items: {
    type: "object" as const,
    properties: {
      resource: {
        type: "string" as const,
        pattern: "[A-Za-z0-9]",
        description: "URN, Kind/namespace/name or type::name; * for any characters.",
      },
      reason: { type: "string" as const, pattern: "\\S" },
      owner: { type: "string" as const, pattern: "\\S" },
      expires: { type: "string" as const, pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
    },
    required: ["resource", "reason", "owner", "expires"],
    additionalProperties: false,
  },
};

/** The one framework that the SDK has room for is the first that the rule names; the tags list them all. */
function frameworkOf({ controls: [control] }: Rule | StackRule): ResourceValidationPolicy["framework"] {
  if (!control) return undefined;
  const { name, version, reference } = control.framework;
  return { name, version, reference, specification: labelOf(control) };
}

/** What a policy says of itself, whatever it validates. */
function metadataOf(rule: Rule | StackRule): Omit<ResourceValidationPolicy, "validateResource"> {
  const framework = frameworkOf(rule);
  const options = Object.entries(rule.options).map(([name, { schema }]) => [name, schema] as const);
  return {
    name: rule.name,
    displayName: rule.title,
    description: `${rule.title}.`,
    enforcementLevel: rule.enforcement,
    severity: rule.severity,
    tags: rule.controls.map(labelOf),
    remediationSteps: rule.fix,
    configSchema: { properties: { ...Object.fromEntries(options), exemptions: EXEMPTIONS_SCHEMA } },
    ...(HAS_ABSOLUTE_DOCS && { url: docsUrl(rule) }),
    ...(framework && { framework }),
  };
}

/**
 * A rule as a policy of a CrossGuard pack.
 *
 * One policy a rule, although the SDK deserialises a resource's properties for each (0.035 ms for a Deployment of
 * some 100 properties, measured on SDK 1.21, against some 20 ms that a resource costs with an empty pack): one
 * policy for all rules could not know the enforcement level that the organisation configured for each, because the
 * SDK keeps it to itself.
 */
export const toPolicy = (rule: Rule, ledger: ExemptionLedger): ResourceValidationPolicy => ({
  ...metadataOf(rule),
  validateResource: validate(rule, ledger),
  ...(rule.remedy !== undefined && { remediateResource: remediate(rule) }),
});

/** A rule over all resources as a policy of a CrossGuard pack. */
export const toStackPolicy = (rule: StackRule, ledger: ExemptionLedger): StackValidationPolicy => ({
  ...metadataOf(rule),
  validateStack: validateStack(rule, ledger),
});

/** Reports exemptions that nothing needed: the violation is gone, or the resource is. */
export const unusedExemptionsPolicy = (ledger: ExemptionLedger): StackValidationPolicy => ({
  name: "unused-exemptions",
  displayName: "Exemptions must be of use",
  description: "Exemptions must be of use.",
  enforcementLevel: "advisory",
  severity: "low",
  remediationSteps: "Remove the exemption from the configuration of the policy.",
  validateStack: (_args: StackValidationArgs, reportViolation: ReportViolation) => {
    for (const { rule, resource, owner } of ledger.unused())
      reportViolation(
        `Nothing needs the exemption of ${resource} from ${rule} by ${owner} any more: remove it.`,
      );
  },
});
