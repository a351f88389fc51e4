import { type GeneratedGroup } from "../../../components/admission/generated-policies.ts";
import { type MergedPolicy, mergedPolicy } from "../../../components/admission/merged-policy.ts";
import { admissionGroups } from "../../../scripts/admission/rule.ts";
import { type Settings } from "../../../policy/lib/options.ts";
import { type Rule } from "../../../policy/lib/rule.ts";
import { rules } from "../../../policy/rules/index.ts";
import { completed } from "./admission-completion.ts";
import { type Manifest, resourceOf } from "./dry-run.ts";

const GROUP = "admissionregistration.k8s.io/v1";

/** What pods refer to by name, in a namespace that there is. */
export const serviceAccount = (namespace: string): object => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "shop", namespace },
});

/** A class that is no system's, for the examples that name one. */
export const PRIORITY_CLASS = {
  apiVersion: "scheduling.k8s.io/v1",
  kind: "PriorityClass",
  metadata: { name: "serving" },
  value: 1000,
};

export const namespace = (name: string): object => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name },
});

/** Rules by the groups that share a policy, as the component reads them from its file. */
export const groupsOf = (
  judging: readonly Rule[],
  settings: Readonly<Record<string, Settings>> = {},
): readonly GeneratedGroup[] =>
  JSON.parse(JSON.stringify(admissionGroups(judging, settings))) as GeneratedGroup[];

/** A policy of these rules, all of one group. */
export const policy = (name: string, spec: MergedPolicy): object => ({
  apiVersion: GROUP,
  kind: "ValidatingAdmissionPolicy",
  metadata: { name, labels: { "app.kubernetes.io/part-of": "slipway" } },
  spec,
});

/** All rules of a group as one policy. */
export const wholePolicy = (name: string, group: GeneratedGroup): object =>
  policy(name, mergedPolicy(group, group.rules, false));

/** What binds a policy, under the policy's name. */
export const binding = (name: string, spec: object): object => ({
  apiVersion: GROUP,
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: { name },
  spec: { policyName: name, ...spec },
});

export const inNamespaces = (...names: readonly string[]): object => ({
  namespaceSelector: {
    matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: names }],
  },
});

/** The examples of a rule that share their settings, and the policy that has to come to the same verdicts. */
export interface Variant {
  readonly name: string;
  readonly rule: string;
  readonly group: GeneratedGroup;
  /** Where the policy is bound, besides the namespaces that the examples name. */
  readonly namespaces: readonly string[];
  readonly good: readonly Case[];
  readonly bad: readonly Case[];
}

interface Case {
  readonly title: string;
  readonly manifest: Manifest;
}

/** All examples that the API server is to judge, by rule and settings. */
export function variants(): readonly Variant[] {
  return rules.flatMap((rule) => {
    const examples = [...rule.examples.good, ...rule.examples.bad];
    const settings = new Map(examples.map((example) => [JSON.stringify(example.settings), example.settings]));
    return [...settings.values()].flatMap((used, index) => variantOf(rule, used, `${rule.name}-${index}`));
  });
}

function variantOf(rule: Rule, settings: Settings | undefined, name: string): readonly Variant[] {
  const [group] = groupsOf([rule], settings ? { [rule.name]: settings } : {});
  if (!group) return [];
  const cases = (examples: Rule["examples"]["good"]): Case[] =>
    examples
      .filter((example) => JSON.stringify(example.settings) === JSON.stringify(settings))
      .map(({ title, resource }) => ({
        title,
        manifest: placed(completed(resource.props as Manifest), group, name),
      }))
      .filter(({ manifest }) => isJudged(manifest, group));
  return [
    {
      name,
      rule: rule.name,
      group,
      namespaces: isOnNamespaces(group) ? ["default", "shop"] : [name],
      good: cases(rule.examples.good),
      bad: cases(rule.examples.bad),
    },
  ];
}

const resourceRulesOf = ({ resourceRules, rules: own }: GeneratedGroup): GeneratedGroup["resourceRules"] => [
  ...resourceRules,
  ...own.flatMap((rule) => rule.resourceRules),
];

/** What is judged only as it is made is where it is made: the rest of an object can change. */
const isOnNamespaces = (group: GeneratedGroup): boolean =>
  resourceRulesOf(group).every(({ operations }) => !operations.includes("UPDATE"));

/** Custom resources and lists of several are not: see the policies' generator. */
const isJudged = ({ kind }: Manifest, group: GeneratedGroup): boolean =>
  resourceRulesOf(group).some(({ resources }) => resources.includes(resourceOf(kind)));

/** A namespace a variant; where the namespace itself is judged, the example's own, or the client's default. */
function placed(manifest: Manifest, group: GeneratedGroup, name: string): Manifest {
  const place = isOnNamespaces(group) ? (manifest.metadata.namespace ?? "default") : name;
  return { ...manifest, metadata: { ...manifest.metadata, namespace: place } };
}
