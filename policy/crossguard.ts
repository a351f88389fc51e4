import {
  type ResourceValidationArgs,
  type ResourceValidation,
  type ResourceValidationPolicy,
} from "@pulumi/policy";
import { type Control } from "./lib/frameworks.ts";
import { type Report, type Rule } from "./lib/rule.ts";
import { markUnknowns } from "./lib/unknown.ts";

/** Where the documentation of a rule is, from the repository's root. */
export const docsPath = ({ name }: Pick<Rule, "name">): string => `docs/policies.md#${name}`;

const labelOf = ({ framework, level, id }: Control): string =>
  [framework.id, level, id].filter((part) => part !== undefined).join(":");

/**
 * The properties past the SDK's guard, which throws at the first unknown that is read: a look at the property
 * descriptors is no read, and below the first level there is no guard any more.
 */
function plainProps(props: ResourceValidationArgs["props"]): unknown {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(props));
  return markUnknowns(Object.fromEntries(descriptors.map(([key, { value }]) => [key, value as unknown])));
}

/**
 * Reads an unknown property through the SDK's guard, which makes the SDK report, as for any other pack, that the
 * policy can't be run during preview. It does so by an exception, hence only the first unknown is named.
 */
function reportUnknown(props: unknown, { keys }: Report): void {
  let value = props;
  for (const key of keys) value = (value as Record<string | number, unknown>)[key];
}

/** The facts, grouped by what is allowed: four missing bounds of each of three containers ask for the same thing. */
function messageOf(rule: Rule, violations: readonly Report[]): string {
  const facts = new Map<string, string[]>();
  for (const { fact, allowed } of violations) facts.set(allowed, [...(facts.get(allowed) ?? []), fact]);
  const groups = [...facts].map(([allowed, group]) => [...group, `Allowed: ${allowed}.`].join("\n"));
  return [...groups, `Fix: ${rule.fix}`, `More: ${docsPath(rule)}`].join("\n");
}

function validate(rule: Rule): ResourceValidation {
  const validation: ResourceValidation & { __pulumiType?: string } = (args, reportViolation) => {
    if (!rule.appliesTo(args.type)) return args.notApplicable(`${rule.name} does not look at ${args.type}`);
    const resource = { type: args.type, name: args.name, props: plainProps(args.props) };
    const reports = rule.evaluate(resource, args.getConfig());
    const violations = reports.filter(({ kind }) => kind === "violation");
    if (violations.length > 0) reportViolation(messageOf(rule, violations));
    const unknown = reports.find(({ kind }) => kind === "unknown");
    if (unknown) reportUnknown(args.props, unknown);
  };
  // What validateResourceOfType of the SDK does, without loading a provider's SDK for the token: resources of
  // other types are sorted out before their properties are deserialised.
  const [type, ...others] = rule.types ?? [];
  if (type !== undefined && others.length === 0) validation.__pulumiType = type;
  return validation;
}

function configSchemaOf({ options }: Rule): ResourceValidationPolicy["configSchema"] {
  const schemas = Object.entries(options).map(([name, { schema }]) => [name, schema] as const);
  return schemas.length === 0 ? undefined : { properties: Object.fromEntries(schemas) };
}

/** The one framework that the SDK has room for is the first that the rule names; the tags list them all. */
function frameworkOf({ controls: [control] }: Rule): ResourceValidationPolicy["framework"] {
  if (!control) return undefined;
  const { name, version, reference } = control.framework;
  return { name, version, reference, specification: labelOf(control) };
}

/**
 * A rule as a policy of a CrossGuard pack.
 *
 * One policy a rule, although the SDK deserialises a resource's properties for each (0.035 ms for a Deployment of
 * some 100 properties, measured on SDK 1.21, against some 20 ms that a resource costs with an empty pack): one
 * policy for all rules could not know the enforcement level that the organisation configured for each, because the
 * SDK keeps it to itself.
 */
export function toPolicy(rule: Rule): ResourceValidationPolicy {
  const [configSchema, framework] = [configSchemaOf(rule), frameworkOf(rule)];
  return {
    name: rule.name,
    displayName: rule.title,
    description: `${rule.title}.`,
    enforcementLevel: rule.enforcement,
    severity: rule.severity,
    tags: rule.controls.map(labelOf),
    remediationSteps: rule.fix,
    url: docsPath(rule),
    validateResource: validate(rule),
    ...(configSchema && { configSchema }),
    ...(framework && { framework }),
  };
}
