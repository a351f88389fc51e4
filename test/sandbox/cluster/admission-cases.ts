import { type AdmissionPolicy, admissionPolicy } from "../../../policy/admission/policy.ts";
import { type Settings } from "../../../policy/lib/options.ts";
import { type Rule } from "../../../policy/lib/rule.ts";
import { rules } from "../../../policy/rules/index.ts";
import { type Manifest } from "./dry-run.ts";

const GROUP = "admissionregistration.k8s.io/v1";

/** A digest, so that no rule minds. */
export const IMAGE = `registry.example/shop@sha256:${"0123456789abcdef".repeat(4)}`;

const SELECTED = { "test.example/app": "shop" };

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
      namespaces: isOnPods(policy) ? [name] : ["default", "shop"],
      good: cases(rule.examples.good),
      bad: cases(rule.examples.bad),
    },
  ];
}

const isOnPods = ({ spec }: AdmissionPolicy): boolean => spec.matchConditions !== undefined;

/** Custom resources and lists of several are not: see the policies' generator. */
const isJudged = ({ kind }: Manifest, { spec }: AdmissionPolicy): boolean =>
  spec.matchConstraints.resourceRules.some(({ resources }) => resources.includes(`${kind.toLowerCase()}s`));

/** A namespace a variant; where the namespace itself is judged, the example's own, or the client's default. */
function placed(manifest: Manifest, policy: AdmissionPolicy, name: string): Manifest {
  const place = isOnPods(policy) ? name : (manifest.metadata.namespace ?? "default");
  return { ...manifest, metadata: { ...manifest.metadata, namespace: place } };
}

/** Examples say what their rule is about and no more: the API wants images, and labels to select by. */
function completed({ kind, ...manifest }: Manifest): Manifest {
  const withImages = JSON.parse(
    JSON.stringify(manifest, (key, value: unknown) =>
      key.toLowerCase().endsWith("containers") && Array.isArray(value)
        ? value.map((container: object) => ({ image: IMAGE, ...container }))
        : value,
    ),
  ) as Omit<Manifest, "kind">;
  const { spec } = withImages;
  if (spec?.template === undefined || kind === "Job") return { kind, ...withImages };
  const { metadata, spec: ofPod } = spec.template;
  const template = {
    metadata: { ...metadata, labels: { ...metadata?.labels, ...SELECTED } },
    spec: { ...ofPod, containers: ofPod.containers ?? [{ name: "app", image: IMAGE }] },
  };
  return { kind, ...withImages, spec: { ...spec, selector: { matchLabels: SELECTED }, template } };
}
