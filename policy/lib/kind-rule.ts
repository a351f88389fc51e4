import { UNKNOWN } from "./field.ts";
import { type KubernetesObject, mayHold } from "./kubernetes.ts";
import { type Options } from "./options.ts";
import { type Definition, kubernetesRule, type Rule } from "./rule.ts";

/** A rule on the Kubernetes objects of certain kinds (`group/Kind`, any version), those in lists included. */
export function kindRule<O extends Options>({
  kinds,
  check,
  ...rest
}: Definition<KubernetesObject, O> & { readonly kinds: readonly string[] }): Rule {
  const looksAt: ReadonlySet<string> = new Set(kinds);
  return kubernetesRule(
    {
      ...rest,
      // An element of a list that is not known before the update may be of any kind.
      check: (object, config) =>
        looksAt.has(object.groupKind) || (object.kind === "" && object.root.value === UNKNOWN)
          ? check(object, config)
          : [],
    },
    (type) => mayHold(type, looksAt),
  );
}
