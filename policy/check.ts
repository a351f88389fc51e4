import { type Resource, typeOfManifest } from "./lib/kubernetes.ts";
import { type Settings, settingsErrors } from "./lib/options.ts";
import { type Report, type Rule } from "./lib/rule.ts";
import { rules } from "./rules/index.ts";

/** A report on one of the checked manifests. */
export interface ManifestReport extends Report {
  readonly rule: Rule;
  /** The manifest's place in the input. */
  readonly index: number;
  readonly resource: Resource;
}

export interface CheckOptions {
  /** @default every rule of the pack */
  readonly rules?: readonly Rule[];
  /** Settings by rule name, as in the pack's configuration. @default none */
  readonly settings?: Readonly<Record<string, Settings>>;
}

export interface CheckResult {
  readonly reports: readonly ManifestReport[];
  /** Places in the input of what is no Kubernetes object (no apiVersion and kind), and so went unchecked. */
  readonly unchecked: readonly number[];
}

const nameOf = (manifest: unknown): string => {
  const metadata = (manifest as { readonly metadata?: { readonly name?: unknown } | null }).metadata;
  return typeof metadata?.name === "string" ? metadata.name : "";
};

function settingsProblems(
  checked: readonly Rule[],
  settings: Readonly<Record<string, Settings>>,
): readonly string[] {
  return Object.entries(settings).flatMap(([name, ofRule]) => {
    const rule = checked.find((candidate) => candidate.name === name);
    if (!rule)
      return [`${name}: no such rule. Rules: ${checked.map((candidate) => candidate.name).join(", ")}.`];
    return settingsErrors(name, rule.options, ofRule);
  });
}

/**
 * Checks plain Kubernetes objects (parsed YAML or JSON) by the rules that the policy pack enforces.
 *
 * @throws an Error that lists every invalid setting
 */
export function checkManifests(manifests: readonly unknown[], options: CheckOptions = {}): CheckResult {
  const { rules: checked = rules, settings = {} } = options;
  const problems = settingsProblems(checked, settings);
  if (problems.length > 0) throw new Error(["Invalid policy settings:", ...problems].join("\n  "));

  const reports: ManifestReport[] = [];
  const unchecked: number[] = [];
  for (const [index, manifest] of manifests.entries()) {
    const type = typeOfManifest(manifest);
    if (type === undefined) {
      unchecked.push(index);
      continue;
    }
    const resource = { type, name: nameOf(manifest), props: manifest };
    for (const rule of checked) {
      const found = rule.evaluate(resource, settings[rule.name]);
      reports.push(...found.map((report) => ({ ...report, rule, index, resource })));
    }
  }
  return { reports, unchecked };
}
