import { at, type Field, isAbsent } from "./field.ts";
import { findEach, type Findings, must, oneOf, violation } from "./finding.ts";
import { type Pod } from "./pods.ts";

/** Where a security setting is that containers take from the pod unless they have their own. */
interface Setting {
  /** The property of `securityContext`, the pod's and the container's. */
  readonly setting: string;
  /** The property of the setting that is judged, where the setting is an object. */
  readonly property?: string;
}

/** Such a setting, and the values that it may have. */
export interface Inheritable extends Setting {
  readonly accepts: (value: unknown) => boolean;
  /** The values accepted, in words that end a sentence "Allowed: …". */
  readonly allowed: string;
}

/** Such a setting that must be one of some values. */
export interface InheritableChoice extends Inheritable {
  readonly values: readonly [string | boolean, ...(string | boolean)[]];
}

export const inheritableChoice = (
  values: InheritableChoice["values"],
  setting: Setting,
): InheritableChoice => ({
  ...setting,
  values,
  accepts: oneOf(...values),
  allowed: values.map((value) => JSON.stringify(value)).join(" or "),
});

const judgedIn = (context: Field, { setting, property }: Setting): Field =>
  property === undefined ? at(context, setting) : at(context, setting, property);

const isSetIn = (context: Field, { setting }: Setting): boolean => !isAbsent(at(context, setting).value);

/** Judges a setting of the pod and of each container wherever it is set: nobody needs to have it. */
export const wherever = ({ securityContexts }: Pod, inherited: Inheritable): Findings =>
  findEach(securityContexts, (context) =>
    isSetIn(context, inherited)
      ? must(judgedIn(context, inherited), inherited.accepts, inherited.allowed)
      : undefined,
  );

/**
 * A setting that each container must have with a value that is accepted, from its own or from the pod's security
 * context. As in the Pod Security Standards, a wrong value of the pod's counts even where every container overrides it.
 */
export function inheritable({ podContext, containerContexts }: Pod, inherited: Inheritable): Findings {
  const { accepts, allowed } = inherited;
  const inherits = isSetIn(podContext, inherited);
  return [
    inherits ? must(judgedIn(podContext, inherited), accepts, allowed) : undefined,
    ...findEach(containerContexts, (context) => {
      if (isSetIn(context, inherited)) return must(judgedIn(context, inherited), accepts, allowed);
      if (inherits) return undefined;
      return violation(judgedIn(context, inherited), `${allowed}, here or in the pod's securityContext`);
    }),
  ];
}
