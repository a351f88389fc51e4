import { changed, type Expressions, literal, type ObjectAdmission } from "./admission.ts";
import { manifest } from "./examples.ts";
import { at, type Field, items, UNKNOWN } from "./field.ts";
import { findAll, findEach, type Findings, must, oneOf, unless } from "./finding.ts";
import { kindRule } from "./kind-rule.ts";
import { type Rule, type RuleMetadata } from "./rule.ts";

export const ROLES = ["rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/Role"];
export const BINDINGS = [
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "rbac.authorization.k8s.io/RoleBinding",
];

/** A Role with one rule, for examples. */
export const role = (rule: Readonly<Record<string, unknown>>): ReturnType<typeof manifest> =>
  manifest("rbac.authorization.k8s.io/v1", "Role", { rules: [rule] });

/** Roles of the whole cluster are not judged: add-ons bring them along, and no namespace tells whose they are. */
const inNamespaces = (
  resource: string,
  judged: (object: string) => string,
  object: Expressions,
): ObjectAdmission => ({
  resources: [{ apiGroups: ["rbac.authorization.k8s.io"], resources: [resource] }],
  changed: changed(judged),
  object,
});

/** CEL that holds for each `rule` of a namespace's role. Rules that there are none of, the API server gives as null. */
export const onRules = (holds: string): ObjectAdmission =>
  inNamespaces("roles", (object) => `dyn(${object}).rules`, {
    rules: `dyn(object).rules == null || dyn(object).rules.all(rule, ${holds})`,
  });

/** CEL that holds for each `subject` of a binding in a namespace. */
export const onSubjects = (holds: string, object: Expressions = {}): ObjectAdmission =>
  inNamespaces("rolebindings", (binding) => `${binding}.?subjects.orValue([])`, {
    subjects: `object.?subjects.orValue([]).all(subject, ${holds})`,
    ...object,
  });

/** Something that a role can grant: any of the verbs on any of the resources of an API group. */
interface Permission {
  /** API group, empty for the legacy one. */
  readonly group: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** Findings that count where `list` has an element that `holds`; where one is unknown, it may be that one. */
export function whereSome(list: Field, holds: (value: unknown) => boolean, findings: Findings): Findings {
  const elements = items(list);
  if (elements.some(({ value }) => holds(value))) return findings;
  const unknown = elements.find(({ value }) => value === UNKNOWN);
  return unknown ? unless(unknown, () => false, findings) : [];
}

/**
 * The ways to write resources in a role: a subresource of all kinds is granted by a star before
 * the slash as well (k8s.io/kubernetes, ResourceMatches of pkg/apis/rbac/v1).
 */
const spellingsOf = (resources: readonly string[]): readonly string[] => [
  ...new Set(
    resources.flatMap((resource) => {
      const [, subresource] = resource.split("/");
      return subresource === undefined ? [resource] : [resource, `*/${subresource}`];
    }),
  ),
];

const namesSome = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** What a rule of a role grants of a permission, made ready once. */
function grantsOf({ group, resources, verbs }: Permission, allowed: string): (rule: Field) => Findings {
  const isGranted = oneOf(...spellingsOf(resources));
  const [isGroup, isVerb] = [oneOf(group, "*"), oneOf(...verbs, "*")];
  const isFine = (value: unknown): boolean => !isGranted(value);
  return (rule) => {
    const granted = findEach(items(at(rule, "resources")), (resource) => must(resource, isFine, allowed));
    if (granted.length === 0) return granted;
    const inGroup = whereSome(at(rule, "apiGroups"), isGroup, granted);
    const findings = whereSome(at(rule, "verbs"), isVerb, inGroup);
    return unless(at(rule, "resourceNames"), namesSome, findings);
  };
}

/** `grantsOf` as CEL, of a permission that a rule must not grant. */
const isNotGranted = ({ group, resources, verbs }: Permission): string =>
  `!(rule.verbs.exists(verb, verb in ${literal([...verbs, "*"])}) &&
    rule.?apiGroups.orValue([]).exists(group, group in ${literal([group, "*"])}) &&
    rule.?resources.orValue([]).exists(resource, resource in ${literal(spellingsOf(resources))}))`;

/**
 * A rule against roles that grant a permission on resources that they name, without saying which of them by
 * `resourceNames`. A wildcard of resources grants everything: that one `rbac-wildcards` reports, once.
 */
export function permissionRule({
  permissions,
  allowed,
  ...rest
}: RuleMetadata & { readonly permissions: readonly Permission[]; readonly allowed: string }): Rule {
  const grants = permissions.map((permission) => grantsOf(permission, allowed));
  return kindRule({
    ...rest,
    kinds: ROLES,
    check: ({ root }) => {
      const rules = items(at(root, "rules"));
      const [only] = grants;
      if (grants.length === 1 && only) return findAll(rules, only);
      return findAll(rules, (rule) => findAll(grants, (granted) => granted(rule)));
    },
    admission: () =>
      onRules(
        `rule.?resourceNames.orValue([]).size() > 0 || (${permissions.map(isNotGranted).join(" && ")})`,
      ),
  });
}
