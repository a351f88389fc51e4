import { type AdmissionPolicy, admissionPolicy } from "../../../policy/admission/policy.ts";
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

/** A generated policy under a name of its own. */
export const renamed = (policy: object, name: string): object => ({ ...policy, metadata: { name } });

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
  readonly policy: AdmissionPolicy;
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
  const policy = admissionPolicy(rule, settings);
  if (!policy) return [];
  const cases = (examples: Rule["examples"]["good"]): Case[] =>
    examples
      .filter((example) => JSON.stringify(example.settings) === JSON.stringify(settings))
      .map(({ title, resource }) => ({
        title,
        manifest: placed(completed(resource.props as Manifest), policy, name),
      }))
      .filter(({ manifest }) => isJudged(manifest, policy));
  return [
    {
      name,
      policy,
      namespaces: isOnNamespaces(policy) ? ["default", "shop"] : [name],
      good: cases(rule.examples.good),
      bad: cases(rule.examples.bad),
    },
  ];
}

/** Whether a policy is on pods, which is all that a corpus of workloads tells anything about. */
export const isOnPods = ({ spec }: AdmissionPolicy): boolean =>
  spec.matchConditions?.some(({ name }) => name === "template-changed") ?? false;

/** Whether it is on other objects, as they are made and changed. */
export const isOnObjects = ({ spec }: AdmissionPolicy): boolean =>
  spec.matchConditions?.some(({ name }) => name === "object-changed") ?? false;

/** What is judged only as it is made is where it is made: the rest of an object can change. */
const isOnNamespaces = ({ spec }: AdmissionPolicy): boolean => spec.matchConditions === undefined;

/** Custom resources and lists of several are not: see the policies' generator. */
const isJudged = ({ kind }: Manifest, { spec }: AdmissionPolicy): boolean =>
  spec.matchConstraints.resourceRules.some(({ resources }) => resources.includes(resourceOf(kind)));

/** A namespace a variant; where the namespace itself is judged, the example's own, or the client's default. */
function placed(manifest: Manifest, policy: AdmissionPolicy, name: string): Manifest {
  const place = isOnNamespaces(policy) ? (manifest.metadata.namespace ?? "default") : name;
  return { ...manifest, metadata: { ...manifest.metadata, namespace: place } };
}
