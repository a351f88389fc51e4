import { manifest } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { must, unless } from "../../lib/finding.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { BINDINGS, onSubjects } from "../../lib/rbac.ts";

const binding = (name: string): ReturnType<typeof manifest> =>
  manifest("rbac.authorization.k8s.io/v1", "RoleBinding", {
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "shop" },
    subjects: [{ kind: "ServiceAccount", name, namespace: "shop" }],
  });

export const rbacDefaultServiceAccount = kindRule({
  name: "rbac-default-service-account",
  title: "Roles must not be bound to a default service account",
  why: "Every pod that names no service account runs as default, and so gets what was meant for one.",
  fix: "Make a service account for the workload, name it in its pods, and bind the role to that.",
  severity: "high",
  controls: [cisEks("4.1.5"), cisKubernetes("5.1.5")],
  kinds: BINDINGS,
  examples: {
    good: [{ title: "The workload's own account", resource: binding("shop") }],
    bad: [
      { title: "The namespace's default account", resource: binding("default"), paths: ["subjects[0].name"] },
    ],
  },
  check: ({ root }) =>
    items(at(root, "subjects")).flatMap((subject) =>
      unless(at(subject, "kind"), (kind) => kind !== "ServiceAccount" && typeof kind === "string", [
        must(at(subject, "name"), (name) => name !== "default", "a service account other than default"),
      ]),
    ),
  admission: () => onSubjects('subject.kind != "ServiceAccount" || subject.name != "default"'),
});
