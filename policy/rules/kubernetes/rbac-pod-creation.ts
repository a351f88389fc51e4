import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { permissionRule, role } from "../../lib/rbac.ts";

export const rbacPodCreation = permissionRule({
  name: "rbac-pod-creation",
  title: "Roles must not create pods or what makes them",
  why: "Who creates a pod chooses its service account and mounts any secret of the namespace: creating pods is reading all of them.",
  fix: "Leave creation to the deployment pipeline's role, and grant others get, list and watch.",
  severity: "medium",
  enforcement: "advisory",
  controls: [cisEks("4.1.4"), cisKubernetes("5.1.4")],
  permissions: [
    {
      group: "",
      resources: ["pods", "podtemplates", "replicationcontrollers"],
      verbs: ["create", "patch", "update"],
    },
    {
      group: "apps",
      resources: ["daemonsets", "deployments", "replicasets", "statefulsets"],
      verbs: ["create", "patch", "update"],
    },
    { group: "batch", resources: ["cronjobs", "jobs"], verbs: ["create", "patch", "update"] },
  ],
  allowed: "resources that run no pods, or the verbs get, list, watch and delete",
  examples: {
    good: [
      {
        title: "Reading them",
        resource: role({ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch"] }),
      },
    ],
    bad: [
      {
        title: "Pods",
        resource: role({ apiGroups: [""], resources: ["pods"], verbs: ["create"] }),
        paths: ["rules[0].resources[0]"],
      },
      {
        title: "What makes pods",
        resource: role({
          apiGroups: ["apps", "batch"],
          resources: ["deployments", "jobs"],
          verbs: ["get", "patch"],
        }),
        paths: ["rules[0].resources[0]", "rules[0].resources[1]"],
      },
    ],
  },
});
