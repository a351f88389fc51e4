import { manifest } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { BINDINGS, onSubjects } from "../../lib/rbac.ts";

const binding = (role: string, subject: Readonly<Record<string, unknown>>): ReturnType<typeof manifest> =>
  manifest("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", {
    metadata: { name: "shop" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
    subjects: [subject],
  });

export const rbacClusterAdmin = kindRule({
  name: "rbac-cluster-admin",
  title: "Nobody must be bound to cluster-admin or system:masters",
  why: "cluster-admin may do everything, system:masters even what RBAC and admission forbid; neither says what its holder needs.",
  fix: "Bind a role with the permissions that are used; give administrators an EKS access entry, which AWS logs and can take back.",
  severity: "critical",
  controls: [cisEks("4.1.1"), cisKubernetes("5.1.1"), cisKubernetes("5.1.7")],
  kinds: BINDINGS,
  examples: {
    good: [
      {
        title: "A role of its own in a namespace",
        resource: manifest("rbac.authorization.k8s.io/v1", "RoleBinding", {
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "shop" },
          subjects: [{ kind: "ServiceAccount", name: "shop", namespace: "shop" }],
        }),
      },
      { title: "A role of its own", resource: binding("view", { kind: "Group", name: "developers" }) },
    ],
    bad: [
      {
        title: "An administrator by binding",
        resource: binding("cluster-admin", { kind: "ServiceAccount", name: "ci", namespace: "shop" }),
        paths: ["roleRef.name"],
      },
      {
        title: "The group that RBAC doesn't hold",
        resource: binding("view", { kind: "Group", name: "system:masters" }),
        paths: ["subjects[0].name"],
      },
      {
        title: "An administrator of one namespace",
        resource: manifest("rbac.authorization.k8s.io/v1", "RoleBinding", {
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
          subjects: [{ kind: "ServiceAccount", name: "ci", namespace: "shop" }],
        }),
        paths: ["roleRef.name"],
      },
    ],
  },
  check: ({ root }) => [
    must(at(root, "roleRef", "name"), (name) => name !== "cluster-admin", "a role other than cluster-admin"),
    ...items(at(root, "subjects")).map((subject) =>
      must(at(subject, "name"), (name) => name !== "system:masters", "a group other than system:masters"),
    ),
  ],
  admission: () =>
    onSubjects('subject.name != "system:masters"', {
      "roleRef.name": 'object.roleRef.name != "cluster-admin"',
    }),
});
