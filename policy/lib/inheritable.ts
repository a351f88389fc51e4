import { at, isAbsent } from "./field.ts";
import { type Findings, must, oneOf, violation } from "./finding.ts";
import { type Pod } from "./pods.ts";

/** A security setting that containers take from the pod unless they have their own. */
export interface Inheritable {
  /** The property of `securityContext`, the pod's and the container's. */
  readonly setting: string;
  /** The property of the setting that is judged, where the setting is an object. */
  readonly property?: string;
  /** The values allowed. */
  readonly values: readonly [string | boolean, ...(string | boolean)[]];
}

const inWords = ({ values }: Inheritable): string =>
  values.map((value) => JSON.stringify(value)).join(" or ");

/** Judges a setting of the pod and of each container wherever it is set: nobody needs to have it. */
export function wherever(pod: Pod, inherited: Inheritable): Findings {
  const { setting, property, values } = inherited;
  const [ok, allowed] = [oneOf(...values), inWords(inherited)];
  return [pod.spec, ...pod.allContainers].map((holder) => {
    const field = at(holder, "securityContext", setting);
    if (isAbsent(field.value)) return undefined;
    return must(property === undefined ? field : at(field, property), ok, allowed);
  });
}

/** A setting that each container must have as one of the values allowed, from its own or from the pod's context. */
export const inheritable = (pod: Pod, inherited: Inheritable): Findings =>
  inheritableThat(pod, inherited, oneOf(...inherited.values), inWords(inherited));

/**
 * A setting that each container must have with a value that is `ok`, from its own or from the pod's security context.
 * As in the Pod Security Standards, a wrong value of the pod's counts even where every container overrides it.
 */
export function inheritableThat(
  pod: Pod,
  { setting, property }: Pick<Inheritable, "setting" | "property">,
  ok: (value: unknown) => boolean,
  allowed: string,
): Findings {
  const judged = property === undefined ? [setting] : [setting, property];
  const [ofPod, ...ofContainers] = [pod.spec, ...pod.allContainers].map((holder) => {
    const context = at(holder, "securityContext");
    return { isSet: !isAbsent(at(context, setting).value), field: at(context, ...judged) };
  });
  const inherits = ofPod?.isSet === true;
  return [
    inherits ? must(ofPod.field, ok, allowed) : undefined,
    ...ofContainers.map(({ isSet, field }) => {
      if (isSet) return must(field, ok, allowed);
      return inherits ? undefined : violation(field, `${allowed}, here or in the pod's securityContext`);
    }),
  ];
}
