import { type Exemption } from "../lib/exemption.ts";
import { controlInForce, type Level, POD_SECURITY_STANDARDS } from "../lib/frameworks.ts";
import { KUBE_VERSIONS, type KubeVersion } from "../lib/kube-version.ts";
import { type Settings, sharedSettings } from "../lib/options.ts";
import { configOf, packConfigErrors } from "../lib/pack-config.ts";
import { type Rule, type Severity } from "../lib/rule.ts";
import { type StackRule } from "../lib/stack-rule.ts";
import { rules, stackRules } from "../rules/index.ts";

export const SEVERITIES: readonly Severity[] = ["low", "medium", "high", "critical"];

/** Which rules to check by, and how. */
export interface Selection {
  /** Rules that answer a control of any of these frameworks, by id. @default all rules */
  readonly frameworks?: readonly string[];
  /** Rules by name. @default all rules */
  readonly names?: readonly string[];
  /** Rules of at least this severity. @default "low" */
  readonly severity?: Severity;
  /** The level of the Pod Security Standards. @default what the configuration says, or "restricted" */
  readonly level?: Level;
  /** The version of Kubernetes, "1.36". @default what the configuration says, or the newest */
  readonly kubeVersion?: KubeVersion;
  /** A configuration as for `--policy-pack-config`, without errors. @default none */
  readonly config?: Settings;
}

/** A rule with what was configured for it. */
export interface Selected<R extends Rule | StackRule> {
  readonly rule: R;
  readonly enforcement: "mandatory" | "advisory";
  readonly settings: Settings;
}

export interface SelectedRules {
  readonly resourceRules: readonly Selected<Rule>[];
  /** Those that look at a type. */
  readonly rulesFor: (type: string) => readonly Selected<Rule>[];
  readonly stackRules: readonly Selected<StackRule>[];
  /** The exemptions of the configuration, those of rules that were not selected left out. */
  readonly exemptions: readonly Exemption[];
}

export const allRules: readonly (Rule | StackRule)[] = [...rules, ...stackRules];

/** The ids of all frameworks that a rule answers. */
export const frameworkIds = [
  ...new Set(allRules.flatMap(({ controls }) => controls.map(({ framework }) => framework.id))),
].sort();

/** What is wrong with a configuration, one sentence each. */
export const configErrors = (config: unknown): readonly string[] => packConfigErrors(config, allRules);

/** The newest version that rules tell apart. */
const NEWEST: KubeVersion = "1.37";

/**
 * The version that rules tell apart for one as users and clusters write it: `1.36`, `v1.36.3-eks-3025e55`; undefined
 * where there is none.
 */
export function toKubeVersion(text: string): KubeVersion | undefined {
  const [, minor] = /^v?1\.(\d{1,3})(?:\.\d+(?:[-+][\w.+-]+)?)?$/.exec(text) ?? [];
  if (minor === undefined) return undefined;
  const isNewer = Number(minor) > Number(NEWEST.slice("1.".length));
  return isNewer ? NEWEST : KUBE_VERSIONS.find((version) => version === `1.${minor}`);
}

/** A framework with levels holds a rule only where the rule checks something at that level and version. */
function answers(
  { controls }: Rule | StackRule,
  frameworks: readonly string[],
  { level = "restricted", kubeVersion = NEWEST }: Selection,
): boolean {
  return controls.some(
    ({ framework }) =>
      frameworks.includes(framework.id) &&
      (framework !== POD_SECURITY_STANDARDS || controlInForce(controls, level, kubeVersion) !== undefined),
  );
}

function select<R extends Rule | StackRule>(candidates: readonly R[], selection: Selection): Selected<R>[] {
  const { frameworks, names, severity = "low", level, kubeVersion, config = {} } = selection;
  const shared = sharedSettings(candidates, { ...(level && { level }), ...(kubeVersion && { kubeVersion }) });
  return candidates.flatMap((rule) => {
    const { enforcement = rule.enforcement, settings } = configOf(config, rule.name);
    const isSelected =
      enforcement !== "disabled" &&
      (!frameworks || answers(rule, frameworks, selection)) &&
      (!names || names.includes(rule.name)) &&
      SEVERITIES.indexOf(rule.severity) >= SEVERITIES.indexOf(severity);
    if (!isSelected) return [];
    return [
      {
        rule,
        enforcement: enforcement === "advisory" ? "advisory" : "mandatory",
        settings: { ...settings, ...shared[rule.name] },
      },
    ];
  });
}

/** Sorts out once a type, not once a resource, the rules that have nothing to say. */
function byType(selected: readonly Selected<Rule>[]): SelectedRules["rulesFor"] {
  const found = new Map<string, readonly Selected<Rule>[]>();
  return (type) => {
    const known = found.get(type);
    if (known) return known;
    const ofType = selected.filter(({ rule }) => rule.appliesTo(type));
    found.set(type, ofType);
    return ofType;
  };
}

/** The rules that a selection stands for, in the order of the documentation. */
export function selectRules(selection: Selection): SelectedRules {
  const [ofResources, ofStacks] = [select(rules, selection), select(stackRules, selection)];
  return {
    resourceRules: ofResources,
    rulesFor: byType(ofResources),
    stackRules: ofStacks,
    exemptions: [...ofResources, ...ofStacks].flatMap(
      ({ rule }) => configOf(selection.config ?? {}, rule.name).exemptions,
    ),
  };
}
