import { AdmissionMode, AdmissionRuleMode } from "../choices.ts";
import { nameProblems } from "../naming.ts";
import { below, choiceProblems, type Problem, type Resolved } from "../validation.ts";
import { awsNamespaces, reservedGroup, RESERVED_RULE } from "./aws-namespaces.ts";
import type { GeneratedGroup, GeneratedRule } from "./generated-policies.ts";
import { mergedPolicy, type MergedPolicy } from "./merged-policy.ts";
import type { Plain } from "../plain.ts";
import type { AdmissionPoliciesArgs } from "./admission-policies-args.ts";

export const modes = Object.values(AdmissionMode);
export const modesOfRules = Object.values(AdmissionRuleMode);

type Mode = AdmissionMode;

/** The plain part of `AdmissionPoliciesArgs`, which is all of it. */
export type AdmissionPoliciesPlanArgs = Plain<AdmissionPoliciesArgs>;

export interface AdmissionPoliciesPlan {
  /** Names of the rules that are enforced. */
  readonly rules: readonly string[];
  readonly policies: readonly PlannedPolicy[];
}

/** All rules of a group whose violations lead to the same. */
export interface PlannedPolicy {
  /** Group and mode: no two policies have the same. */
  readonly key: string;
  /** Of the policy and of its binding. */
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly policy: MergedPolicy;
  /** Spec of the policy's ValidatingAdmissionPolicyBinding. */
  readonly binding: {
    readonly policyName: string;
    readonly validationActions: string[];
    readonly matchResources: { readonly namespaceSelector: NamespaceSelector };
  };
}

interface NamespaceSelector {
  readonly matchLabels: Record<string, string>;
  readonly matchExpressions: { key: string; operator: string; values: string[] }[];
}

/** Namespaces of the control plane and of nodes, which nobody's policies may hold up. */
const controlPlaneNamespaces = ["kube-node-lease", "kube-public", "kube-system"];

/** Every namespace has its name as this label (Kubernetes, "Well-Known Labels"). */
const nameLabel = "kubernetes.io/metadata.name";

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planAdmissionPolicies(
  args: AdmissionPoliciesPlanArgs,
  groups: readonly GeneratedGroup[],
  path = "",
): Resolved<AdmissionPoliciesPlan> {
  const all = groups.flatMap(({ rules }) => rules);
  const reserved = reservedNamespaces(args, all);
  const judged = { namespaceSelector: selectorOf(args, reserved) };
  const reservedAlone = { namespaceSelector: selecting("In", reserved) };
  return {
    plan: {
      rules: all.filter((rule) => modeOf(rule, args) !== "off").map(({ rule }) => rule),
      policies: groups.flatMap((group) =>
        modes.flatMap((mode) => {
          const rules = group.rules.filter((rule) => modeOf(rule, args) === mode);
          if (group === reservedGroup)
            return rules.length === 0 || reserved.length === 0
              ? []
              : [planPolicy(group, rules, mode, reservedAlone)];
          return rules.length === 0 ? [] : [planPolicy(group, rules, mode, judged)];
        }),
      ),
    },
    problems: problemsOf(
      args,
      all.map(({ rule }) => rule),
      [...controlPlaneNamespaces, ...reserved],
      path,
    ),
  };
}

function planPolicy(
  group: GeneratedGroup,
  rules: readonly GeneratedRule[],
  mode: Mode,
  matchResources: PlannedPolicy["binding"]["matchResources"],
): PlannedPolicy {
  const key = `${group.name}-${mode}`;
  const name = `slipway-${key}`;
  return {
    key,
    metadata: { name, labels: { "app.kubernetes.io/part-of": "slipway" } },
    // Of warnings there is one for each rule.
    policy: mergedPolicy(group, rules, mode !== "warn"),
    binding: { policyName: name, validationActions: ACTIONS[mode], matchResources },
  };
}

/** Whatever else is done, a violation is in the audit log. */
const ACTIONS: Readonly<Record<Mode, string[]>> = {
  audit: ["Audit"],
  warn: ["Warn", "Audit"],
  deny: ["Deny", "Audit"],
};

/** An advisory rule refuses nothing. */
function modeOf(
  { rule, enforcement }: GeneratedRule,
  { mode = "audit", ruleModes = {} }: AdmissionPoliciesPlanArgs,
): string {
  const chosen = ruleModes[rule] ?? mode;
  return chosen === "deny" && enforcement === "advisory" ? "warn" : chosen;
}

/**
 * AWS's namespaces that are left alone: none where the rule that keeps others from making them does less than the
 * others do, for then anybody could make one and be judged by nobody in it. What the user excludes is the user's own.
 */
function reservedNamespaces(args: AdmissionPoliciesPlanArgs, rules: readonly GeneratedRule[]): string[] {
  const strictness = rules.map((rule) => ["off", ...modes].indexOf(modeOf(rule, args)));
  const keeping = strictness[rules.findIndex(({ rule }) => rule === RESERVED_RULE)] ?? -1;
  return keeping < Math.max(...strictness)
    ? []
    : awsNamespaces.filter((name) => !(args.excludedNamespaces ?? []).includes(name));
}

const selecting = (operator: string, values: readonly string[]): NamespaceSelector => ({
  matchLabels: {},
  matchExpressions: [{ key: nameLabel, operator, values: [...values] }],
});

function selectorOf(
  { namespaces = [], namespaceLabels = {}, excludedNamespaces = [] }: AdmissionPoliciesPlanArgs,
  reserved: readonly string[],
): NamespaceSelector {
  const excluded = [...new Set([...controlPlaneNamespaces, ...excludedNamespaces, ...reserved])].sort();
  return {
    matchLabels: { ...namespaceLabels },
    matchExpressions: [
      { key: nameLabel, operator: "NotIn", values: excluded },
      ...(namespaces.length === 0 ? [] : [{ key: nameLabel, operator: "In", values: [...namespaces] }]),
    ],
  };
}

function problemsOf(
  { mode = "audit", ruleModes = {}, namespaces = [], excludedNamespaces = [] }: AdmissionPoliciesPlanArgs,
  rules: readonly string[],
  alwaysExcluded: readonly string[],
  path: string,
): Problem[] {
  const at = below(path);
  const element = (list: string, index: number): string => `${at(list)}[${index}]`;
  return [
    ...choiceProblems(modes, mode, at("mode")),
    ...Object.entries(ruleModes).flatMap(([rule, chosen]) => [
      ...choiceProblems(rules, rule, at(`ruleModes.${rule}`)),
      ...choiceProblems(modesOfRules, chosen, at(`ruleModes.${rule}`)),
    ]),
    ...namespaces.flatMap((name, index) => [
      ...nameProblems("kubernetesLabel", name, element("namespaces", index)),
      ...excludedProblems(name, excludedNamespaces, alwaysExcluded, element("namespaces", index)),
    ]),
    ...excludedNamespaces.flatMap((name, index) =>
      nameProblems("kubernetesLabel", name, element("excludedNamespaces", index)),
    ),
  ];
}

function excludedProblems(
  name: string,
  excludedNamespaces: readonly string[],
  alwaysExcluded: readonly string[],
  path: string,
): Problem[] {
  if (![...alwaysExcluded, ...excludedNamespaces].includes(name)) return [];
  return [
    {
      path,
      message: "judged and excluded at once",
      received: name,
      allowed: `a namespace other than those excluded and ${alwaysExcluded.join(", ")}`,
      fix: "take it out of one of the two lists",
    },
  ];
}
