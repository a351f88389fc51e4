import type { GeneratedGroup, GeneratedRule, ResourceRule } from "./generated-policies.ts";

/** Spec of a ValidatingAdmissionPolicy, the part that is used. */
export interface MergedPolicy {
  readonly failurePolicy: "Fail";
  readonly matchConstraints: { readonly resourceRules: ResourceRule[] };
  readonly matchConditions?: { name: string; expression: string }[];
  readonly variables: { name: string; expression: string }[];
  readonly validations: {
    readonly expression: string;
    readonly message: string;
    readonly messageExpression: string;
    readonly reason: string;
  }[];
}

/**
 * Rules of a group as one policy, a validation each. `failurePolicy: Fail` counts what can't be evaluated as a
 * violation: of that rule only, for the API server decides each validation by itself, and evaluates variables where
 * they are used (apiserver, policy/validating/validator.go).
 *
 * A refusal and the audit log hold the first violation only, where a warning is given for each (dispatcher.go there).
 * `namesOthers` has each message name all the other rules that the object violates. CEL has no way around an error: where
 * one of these rules can't be evaluated, messages of the others are their static ones, without the places.
 */
export function mergedPolicy(
  group: GeneratedGroup,
  rules: readonly GeneratedRule[],
  namesOthers: boolean,
): MergedPolicy {
  const others = namesOthers && rules.length > 1;
  return {
    failurePolicy: "Fail",
    matchConstraints: {
      resourceRules: merged([...group.resourceRules, ...rules.flatMap((rule) => rule.resourceRules)]),
    },
    ...(group.matchConditions.length > 0 && { matchConditions: [...group.matchConditions] }),
    variables: [
      ...group.variables,
      ...rules.map(({ variable }) => variable),
      ...(others ? [{ name: "violated", expression: rules.map(nameWhereViolated).join(" + ") }] : []),
    ],
    validations: rules.map((rule) => ({
      ...rule.validation,
      messageExpression: rule.validation.messageExpression + (others ? alsoViolated(rule) : ""),
    })),
  };
}

const nameWhereViolated = ({ rule, variable }: GeneratedRule): string =>
  `(variables.${variable.name}.size() == 0 ? [] : ["${rule}"])`;

/** The API server drops a message of more than 5 kB (MaxEvaluatedMessageExpressionSizeBytes): its places come first. */
const MOST_PLACES = 50;

const alsoViolated = ({ rule, variable }: GeneratedRule): string =>
  ` + (variables.violated.size() < 2 || variables.${variable.name}.size() > ${MOST_PLACES} ? "" : ` +
  `" Also violated: " + variables.violated.filter(rule, rule != "${rule}").join(", ") + ".")`;

/** One rule for all resources of an API group that are looked at in the same versions and operations. */
function merged(rules: readonly ResourceRule[]): ResourceRule[] {
  const byMatch = new Map<string, { rule: ResourceRule; resources: Set<string> }>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.apiGroups, rule.apiVersions, rule.operations]);
    const known = byMatch.get(key) ?? { rule, resources: new Set() };
    for (const resource of rule.resources) known.resources.add(resource);
    byMatch.set(key, known);
  }
  return [...byMatch.values()].map(({ rule, resources }) => ({ ...rule, resources: [...resources].sort() }));
}
