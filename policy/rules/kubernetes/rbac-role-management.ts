import { permissionRule, role } from "../../lib/rbac.ts";

export const rbacRoleManagement = permissionRule({
  name: "rbac-role-management",
  title: "Roles must not change roles or bindings",
  why: "Who writes bindings hands out every permission that they have, to anybody; who does so by a controller hands out the controller's.",
  fix: "Leave roles and bindings to the deployment pipeline, and grant others get, list and watch.",
  severity: "high",
  enforcement: "advisory",
  controls: [],
  permissions: [
    {
      group: "rbac.authorization.k8s.io",
      resources: ["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
      verbs: ["create", "delete", "deletecollection", "patch", "update"],
    },
  ],
  allowed: "resources other than roles and bindings, or the verbs get, list and watch",
  examples: {
    good: [
      {
        title: "Reading them",
        resource: role({
          apiGroups: ["rbac.authorization.k8s.io"],
          resources: ["roles"],
          verbs: ["get", "list"],
        }),
      },
    ],
    bad: [
      {
        title: "New bindings",
        resource: role({
          apiGroups: ["rbac.authorization.k8s.io"],
          resources: ["rolebindings"],
          verbs: ["create"],
        }),
        paths: ["rules[0].resources[0]"],
      },
    ],
  },
});
