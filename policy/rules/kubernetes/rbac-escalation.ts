import { at, items } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { onRules, role, ROLES } from "../../lib/rbac.ts";

const escalates = oneOf("bind", "escalate", "impersonate");

export const rbacEscalation = kindRule({
  name: "rbac-escalation",
  title: "Roles must not bind, escalate or impersonate",
  why: "These verbs are the way around the rule that nobody can grant more than they have: each leads to cluster administrator.",
  fix: "Remove the verbs bind, escalate and impersonate.",
  severity: "critical",
  controls: [cisEks("4.1.8"), cisKubernetes("5.1.8")],
  kinds: ROLES,
  examples: {
    good: [
      {
        title: "Reading roles",
        resource: role({
          apiGroups: ["rbac.authorization.k8s.io"],
          resources: ["roles"],
          verbs: ["get", "list"],
        }),
      },
    ],
    bad: [
      {
        title: "Any role for anybody",
        resource: role({
          apiGroups: ["rbac.authorization.k8s.io"],
          resources: ["clusterroles"],
          verbs: ["get", "bind", "escalate"],
        }),
        paths: ["rules[0].verbs[1]", "rules[0].verbs[2]"],
      },
      {
        title: "Acting as somebody else",
        resource: role({ apiGroups: [""], resources: ["users", "groups"], verbs: ["impersonate"] }),
        paths: ["rules[0].verbs[0]"],
      },
    ],
  },
  check: ({ root }) =>
    items(at(root, "rules")).flatMap((rule) =>
      items(at(rule, "verbs")).map((verb) =>
        must(verb, (value) => !escalates(value), "verbs other than bind, escalate and impersonate"),
      ),
    ),
  admission: () => onRules('rule.verbs.all(verb, !(verb in ["bind", "escalate", "impersonate"]))'),
});
