import { changed, type ObjectAdmission } from "./admission.ts";
import { at, type Field, items } from "./field.ts";
import { type KubernetesObject } from "./kubernetes.ts";

/** Kinds that claim volumes; pods do so by ephemeral ones. */
export const CLAIMING = ["core/PersistentVolumeClaim", "apps/StatefulSet"];

/** The specifications of the volumes that an object of these kinds claims. */
export const claimsOf = ({ kind, root }: KubernetesObject): readonly Field[] =>
  kind === "StatefulSet"
    ? items(at(root, "spec", "volumeClaimTemplates")).map((template) => at(template, "spec"))
    : [at(root, "spec")];

const claimsInCel = (object: string): string =>
  `(request.kind.kind == "StatefulSet"
    ? dyn(${object}).spec.?volumeClaimTemplates.orValue([]).map(template, template.spec)
    : [dyn(${object}).spec])`;

/**
 * A rule on one property of claims as CEL, where `holds` gets its value or the value that stands for none. No other
 * change is judged: controllers bind claims, and people make them larger.
 */
export function onClaims(property: string, none: string, holds: (value: string) => string): ObjectAdmission {
  const value = `claim.?${property}.orValue(${none})`;
  return {
    resources: [
      { apiGroups: [""], resources: ["persistentvolumeclaims"] },
      { apiGroups: ["apps"], resources: ["statefulsets"] },
    ],
    changed: changed((object) => `${claimsInCel(object)}.map(claim, ${value})`),
    object: { [property]: `${claimsInCel("object")}.all(claim, ${holds(value)})` },
  };
}
