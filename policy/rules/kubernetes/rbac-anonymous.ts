import { literal } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { BINDINGS, onSubjects } from "../../lib/rbac.ts";

/** Names of users and groups that nobody chose the members of (Kubernetes, "Using RBAC Authorization"). */
const EVERYBODY = [
  "system:anonymous",
  "system:unauthenticated",
  "system:authenticated",
  "system:serviceaccounts",
];

const isEverybody = oneOf(...EVERYBODY);

const binding = (name: string): ReturnType<typeof manifest> =>
  manifest("rbac.authorization.k8s.io/v1", "RoleBinding", {
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name }],
  });

export const rbacAnonymous = kindRule({
  name: "rbac-anonymous",
  title: "Roles must not be bound to everybody",
  why: "Anonymous users are whoever reaches the API server; authenticated ones are every account and every pod, a stolen token included.",
  fix: "Bind the role to the users, groups or service accounts that need it.",
  severity: "critical",
  controls: [],
  kinds: BINDINGS,
  examples: {
    good: [{ title: "A group of people", resource: binding("developers") }],
    bad: [
      { title: "Without logging in", resource: binding("system:anonymous"), paths: ["subjects[0].name"] },
      { title: "Whoever logs in", resource: binding("system:authenticated"), paths: ["subjects[0].name"] },
      { title: "Every pod", resource: binding("system:serviceaccounts"), paths: ["subjects[0].name"] },
    ],
  },
  check: ({ root }) =>
    items(at(root, "subjects")).map((subject) =>
      must(at(subject, "name"), (name) => !isEverybody(name), "users, groups or service accounts by name"),
    ),
  admission: () => onSubjects(`!(subject.name in ${literal(EVERYBODY)})`),
});
