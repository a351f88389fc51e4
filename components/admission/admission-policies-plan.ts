import { charts, type PinnedChart } from "../addons/charts.ts";
import { nameProblems } from "../naming.ts";
import { below, choiceProblems, type Problem, type Resolved } from "../validation.ts";
import type { GeneratedPolicy } from "./generated-policies.ts";

/** What happens to an object that violates a policy: it is written to the audit log, or its author told, or refused. */
export const modes = ["audit", "warn", "deny"] as const;

type Mode = (typeof modes)[number];

/** The plain part of `AdmissionPoliciesArgs`, which is all of it. */
export interface AdmissionPoliciesPlanArgs {
  readonly mode?: string;
  readonly ruleModes?: Readonly<Record<string, string>>;
  readonly namespaces?: readonly string[];
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly excludedNamespaces?: readonly string[];
}

export interface PlannedPolicy {
  /** Name of the rule that the policy is generated from. */
  readonly rule: string;
  readonly policy: GeneratedPolicy;
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

/** Namespaces of the add-ons, whose images carry their publishers' tags. */
const addonNamespaces = Object.values<PinnedChart>(charts).map(({ namespace }) => namespace);

/** Every namespace has its name as this label (Kubernetes, "Well-Known Labels"). */
const nameLabel = "kubernetes.io/metadata.name";

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planAdmissionPolicies(
  args: AdmissionPoliciesPlanArgs,
  policies: readonly GeneratedPolicy[],
  path = "",
): Resolved<readonly PlannedPolicy[]> {
  const { mode = "audit", ruleModes = {} } = args;
  const namespaceSelector = selectorOf(args);
  return {
    plan: policies.flatMap((policy) => {
      const rule = ruleOf(policy);
      const chosen = ruleModes[rule] ?? mode;
      if (chosen === "off") return [];
      const validationActions = actionsOf(policy, chosen as Mode);
      const policyName = policy.metadata.name;
      return [
        { rule, policy, binding: { policyName, validationActions, matchResources: { namespaceSelector } } },
      ];
    }),
    problems: problemsOf(args, policies.map(ruleOf), path),
  };
}

const ruleOf = ({ metadata }: GeneratedPolicy): string =>
  metadata.labels["slipway.dev/rule"] ?? metadata.name;

/** Whatever else is done, a violation is in the audit log. An advisory rule refuses nothing. */
function actionsOf({ metadata }: GeneratedPolicy, mode: Mode): string[] {
  if (mode === "audit") return ["Audit"];
  const refuses = mode === "deny" && metadata.labels["slipway.dev/enforcement"] !== "advisory";
  return [refuses ? "Deny" : "Warn", "Audit"];
}

function selectorOf({
  namespaces = [],
  namespaceLabels = {},
  excludedNamespaces = addonNamespaces,
}: AdmissionPoliciesPlanArgs): NamespaceSelector {
  const excluded = [...new Set([...controlPlaneNamespaces, ...excludedNamespaces])].sort();
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
  path: string,
): Problem[] {
  const at = below(path);
  const element = (list: string, index: number): string => `${at(list)}[${index}]`;
  return [
    ...choiceProblems(modes, mode, at("mode")),
    ...Object.entries(ruleModes).flatMap(([rule, chosen]) => [
      ...choiceProblems(rules, rule, at(`ruleModes.${rule}`)),
      ...choiceProblems([...modes, "off"], chosen, at(`ruleModes.${rule}`)),
    ]),
    ...namespaces.flatMap((name, index) => [
      ...nameProblems("kubernetesLabel", name, element("namespaces", index)),
      ...excludedProblems(name, excludedNamespaces, element("namespaces", index)),
    ]),
    ...excludedNamespaces.flatMap((name, index) =>
      nameProblems("kubernetesLabel", name, element("excludedNamespaces", index)),
    ),
  ];
}

function excludedProblems(name: string, excludedNamespaces: readonly string[], path: string): Problem[] {
  if (![...controlPlaneNamespaces, ...excludedNamespaces].includes(name)) return [];
  return [
    {
      path,
      message: "judged and excluded at once",
      received: name,
      allowed: `a namespace other than those excluded and ${controlPlaneNamespaces.join(", ")}`,
      fix: "take it out of one of the two lists",
    },
  ];
}
