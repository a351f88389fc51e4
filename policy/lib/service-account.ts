import { at, type Field, isAbsent } from "./field.ts";

const isSet = ({ value }: Field): boolean => !isAbsent(value) && value !== "";

/**
 * The name of a pod's service account: `serviceAccountName`, or its deprecated alias, which the API server takes where
 * the other is not set (Kubernetes API reference, PodSpec).
 */
export function serviceAccountOf(podSpec: Field): Field {
  const [name, alias] = [at(podSpec, "serviceAccountName"), at(podSpec, "serviceAccount")];
  return !isSet(name) && isSet(alias) ? alias : name;
}
