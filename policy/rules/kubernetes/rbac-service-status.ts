import { permissionRule, role } from "../../lib/rbac.ts";

export const rbacServiceStatus = permissionRule({
  name: "rbac-service-status",
  title: "Roles must not write the status of services",
  why: "Whoever writes a service's load balancer address draws traffic for that address to it (CVE-2020-8554).",
  fix: "Remove services/status, which only the controller of load balancers writes.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  permissions: [{ group: "", resources: ["services/status"], verbs: ["patch", "update"] }],
  allowed: "resources other than services/status",
  examples: {
    good: [
      {
        title: "Services themselves",
        resource: role({ apiGroups: [""], resources: ["services"], verbs: ["get", "update"] }),
      },
    ],
    bad: [
      {
        title: "Their status",
        resource: role({ apiGroups: [""], resources: ["services/status"], verbs: ["patch"] }),
        paths: ["rules[0].resources[0]"],
      },
    ],
  },
});
