import { given } from "../given.ts";
import type { Problem } from "../validation.ts";

/** What keeps pods off a node that do not tolerate it, as Kubernetes has it. */
export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

const taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

const name = "[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";
/** Key of a label, and of a taint. */
export const labelKey = new RegExp(`^([a-z0-9.-]{1,253}/)?${name}$`);
export const labelValue = new RegExp(`^(${name})?$`);
const taintForm = /^([^=:]+)(?:=([^=:]*))?:([A-Za-z]+)$/;

/**
 * A taint in kubectl's notation, `key=value:Effect` or `key:Effect`.
 * @returns undefined where the text has another form; what is in it is judged by {@link taintProblems}
 */
export function parseTaint(text: string): Taint | undefined {
  const [, key, value, effect] = taintForm.exec(text) ?? [];
  if (key === undefined || effect === undefined) return undefined;
  return { key, effect, ...given({ value }) };
}

/** The taints of a list that has no problem. */
export function parseTaints(texts: readonly string[]): Taint[] {
  return texts.flatMap((text) => parseTaint(text) ?? []);
}

export function taintProblems(texts: readonly string[], path: string): Problem[] {
  return texts.flatMap((text, index) => {
    const taint = parseTaint(text);
    if (
      taint &&
      labelKey.test(taint.key) &&
      labelValue.test(taint.value ?? "") &&
      (taintEffects as readonly string[]).includes(taint.effect)
    )
      return [];
    return [
      {
        path: `${path}[${index}]`,
        message: "not a taint",
        received: text,
        allowed: `key=value:Effect or key:Effect, the effect one of ${taintEffects.join(", ")}`,
        fix: "write it as kubectl taint does, e.g. dedicated=batch:NoSchedule",
      },
    ];
  });
}

/** Whether Kubernetes, EKS or Karpenter itself gives nodes a label of this key. */
export function isReservedLabel(key: string): boolean {
  return /(^|\.)(kubernetes\.io|k8s\.io|eks\.amazonaws\.com|karpenter\.sh|karpenter\.k8s\.aws)\//.test(key);
}

/**
 * Labels that Kubernetes refuses by their form, and those that a node may not give itself: it would never join.
 * Sources: Kubernetes "Labels and Selectors", admission plugin NodeRestriction; terraform-aws-eks#3346; Karpenter's
 * own domains: `RestrictedLabelDomains` of kubernetes-sigs/karpenter and aws/karpenter-provider-aws, pkg/apis/v1/labels.go.
 */
export function labelProblems(labels: Readonly<Record<string, string>>, path: string): Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const problem = (message: string, allowed: string, fix: string): Problem[] => [
      { path: `${path}.${key}`, message, received: value, allowed, fix },
    ];
    if (!labelKey.test(key) || !labelValue.test(value))
      return problem(
        "not a label",
        "a key (with a domain and / before it, if any) and a value of up to 63 letters, digits and inner - _ .",
        "correct the key or the value",
      );
    if (isReservedLabel(key))
      return problem(
        "this prefix is reserved: a node with such a label never joins",
        "prefixes of your own, e.g. example.com/team, or none",
        "choose another prefix",
      );
    return [];
  });
}
