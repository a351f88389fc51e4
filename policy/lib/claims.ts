import { at, type Field, items } from "./field.ts";
import { type KubernetesObject } from "./kubernetes.ts";

/** Kinds that claim volumes; pods do so by ephemeral ones. */
export const CLAIMING = ["core/PersistentVolumeClaim", "apps/StatefulSet"];

/** The specifications of the volumes that an object of these kinds claims. */
export const claimsOf = ({ kind, root }: KubernetesObject): readonly Field[] =>
  kind === "StatefulSet"
    ? items(at(root, "spec", "volumeClaimTemplates")).map((template) => at(template, "spec"))
    : [at(root, "spec")];
