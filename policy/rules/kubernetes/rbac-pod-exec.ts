import { permissionRule, role } from "../../lib/rbac.ts";

export const rbacPodExec = permissionRule({
  name: "rbac-pod-exec",
  title: "Roles must not open a shell in running pods",
  why: "A shell in a pod has its secrets, its identity in AWS and its network, and passes by every review of what runs.",
  fix: "Remove pods/exec, pods/attach, pods/portforward and pods/ephemeralcontainers; grant them for a while to whoever debugs.",
  severity: "high",
  controls: [],
  permissions: [
    {
      group: "",
      resources: ["pods/attach", "pods/ephemeralcontainers", "pods/exec", "pods/portforward", "pods/proxy"],
      verbs: ["create", "get", "patch", "update"],
    },
  ],
  allowed: "resources without a way into running pods",
  examples: {
    good: [
      {
        title: "Logs only",
        resource: role({ apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["get", "list"] }),
      },
    ],
    bad: [
      {
        title: "A shell, and a debugging container",
        resource: role({
          apiGroups: [""],
          resources: ["pods/exec", "pods/ephemeralcontainers"],
          verbs: ["create", "patch"],
        }),
        paths: ["rules[0].resources[0]", "rules[0].resources[1]"],
      },
    ],
  },
});
