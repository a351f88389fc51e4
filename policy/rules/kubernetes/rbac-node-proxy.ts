import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { permissionRule, role } from "../../lib/rbac.ts";

export const rbacNodeProxy = permissionRule({
  name: "rbac-node-proxy",
  title: "Roles must not reach the kubelet through the API server",
  why: "nodes/proxy runs commands in every pod of the node, past admission and past the audit log.",
  fix: "Remove nodes/proxy; for metrics grant nodes/metrics and nodes/stats.",
  severity: "critical",
  controls: [cisEks("4.1.10"), cisKubernetes("5.1.10")],
  permissions: [
    { group: "", resources: ["nodes/proxy"], verbs: ["create", "delete", "get", "patch", "update"] },
  ],
  allowed: "resources other than nodes/proxy",
  examples: {
    good: [
      {
        title: "Metrics only",
        resource: role({ apiGroups: [""], resources: ["nodes/metrics", "nodes/stats"], verbs: ["get"] }),
      },
    ],
    bad: [
      {
        title: "The kubelet's whole API",
        resource: role({ apiGroups: [""], resources: ["nodes", "nodes/proxy"], verbs: ["get"] }),
        paths: ["rules[0].resources[1]"],
      },
    ],
  },
});
