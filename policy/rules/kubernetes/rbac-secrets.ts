import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { permissionRule, role } from "../../lib/rbac.ts";

export const rbacSecrets = permissionRule({
  name: "rbac-secrets",
  title: "Roles must not read secrets that they don't name",
  why: "Who can get, list or watch all secrets of a namespace has the password of everything in it, service account tokens included.",
  fix: "List the secrets in resourceNames, or mount them into the pods that need them.",
  severity: "high",
  enforcement: "advisory",
  controls: [cisEks("4.1.2"), cisKubernetes("5.1.2")],
  permissions: [{ group: "", resources: ["secrets"], verbs: ["get", "list", "watch"] }],
  allowed: "resources other than secrets, or resourceNames that list them",
  examples: {
    good: [
      {
        title: "One secret by its name",
        resource: role({ apiGroups: [""], resources: ["secrets"], resourceNames: ["shop"], verbs: ["get"] }),
      },
    ],
    bad: [
      {
        title: "All of a namespace",
        resource: role({ apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["get", "list"] }),
        paths: ["rules[0].resources[1]"],
      },
      {
        title: "By every verb",
        resource: role({ apiGroups: ["*"], resources: ["secrets"], verbs: ["*"] }),
        paths: ["rules[0].resources[0]"],
      },
    ],
  },
});
