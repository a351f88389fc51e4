import { manifest } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { onRules, role, ROLES } from "../../lib/rbac.ts";

const LISTS = ["apiGroups", "resources", "verbs", "nonResourceURLs"] as const;

/** A wildcard for the resources with one subresource, such as "all that scale", still says what it grants. */
const isWildcard = (value: unknown): boolean => value === "*" || value === "*/*";

export const rbacWildcards = kindRule({
  name: "rbac-wildcards",
  title: "Roles must name the API groups, resources and verbs that they grant",
  why: "A wildcard grants what nobody thought of: secrets, impersonation, and whatever the next operator installs.",
  fix: "Replace the wildcard by the resources and verbs that are used.",
  severity: "high",
  controls: [cisEks("4.1.3"), cisKubernetes("5.1.3")],
  kinds: ROLES,
  examples: {
    good: [
      { title: "Nothing", resource: manifest("rbac.authorization.k8s.io/v1", "Role", {}) },
      {
        title: "Named resources and verbs",
        resource: role({ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list"] }),
      },
      {
        title: "One subresource of all kinds",
        resource: role({ apiGroups: ["apps"], resources: ["*/scale"], verbs: ["get", "update"] }),
      },
    ],
    bad: [
      {
        title: "Everything",
        resource: role({ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }),
        paths: ["rules[0].apiGroups[0]", "rules[0].resources[0]", "rules[0].verbs[0]"],
      },
      {
        title: "Every URL of the API server",
        resource: manifest("rbac.authorization.k8s.io/v1", "ClusterRole", {
          rules: [{ nonResourceURLs: ["/healthz", "*"], verbs: ["get"] }],
        }),
        paths: ["rules[0].nonResourceURLs[1]"],
      },
    ],
  },
  check: ({ root }) =>
    items(at(root, "rules")).flatMap((rule) =>
      LISTS.flatMap((list) =>
        items(at(rule, list)).map((element) =>
          must(element, (value) => !isWildcard(value), "a name, not a wildcard"),
        ),
      ),
    ),
  admission: () =>
    onRules(`(rule.?apiGroups.orValue([]) + rule.?resources.orValue([]) + rule.verbs)
      .all(element, !(element in ["*", "*/*"]))`),
});
