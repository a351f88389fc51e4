import { permissionRule, role } from "../../lib/rbac.ts";

export const rbacConfigChanges = permissionRule({
  name: "rbac-config-changes",
  title: "Roles should not change ConfigMaps and Secrets that they don't name",
  why: "Programs do what their ConfigMaps and Secrets tell them: who rewrites those sends the traffic, the logs or the logins of others elsewhere, and a Secret of the right type is filled with a service account's token.",
  fix: "List them in resourceNames. Creation can't be bound to names: leave it to a controller in a namespace of its own.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  permissions: [
    {
      group: "",
      resources: ["configmaps", "secrets"],
      verbs: ["create", "delete", "deletecollection", "patch", "update"],
    },
  ],
  allowed: "resources other than configmaps and secrets, or resourceNames that list them",
  examples: {
    good: [
      {
        title: "One by its name",
        resource: role({
          apiGroups: [""],
          resources: ["configmaps"],
          resourceNames: ["shop-leader"],
          verbs: ["update"],
        }),
      },
      {
        title: "Reading only",
        resource: role({ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }),
      },
    ],
    bad: [
      {
        title: "All of a namespace",
        resource: role({ apiGroups: [""], resources: ["configmaps", "secrets"], verbs: ["get", "update"] }),
        paths: ["rules[0].resources[0]", "rules[0].resources[1]"],
      },
    ],
  },
});
