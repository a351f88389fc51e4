import { permissionRule, role } from "../../lib/rbac.ts";

const CHANGES = ["create", "delete", "deletecollection", "patch", "update"];

export const rbacNetworkChanges = permissionRule({
  name: "rbac-network-changes",
  title: "Roles should not change services, endpoints, ingresses and network policies",
  why: "Who changes them sends the traffic of others to pods of their own, and opens what a network policy had closed.",
  fix: "Leave them to the deployment pipeline and to controllers, or list the objects in resourceNames.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  permissions: [
    { group: "", resources: ["endpoints", "services"], verbs: CHANGES },
    { group: "discovery.k8s.io", resources: ["endpointslices"], verbs: CHANGES },
    { group: "networking.k8s.io", resources: ["ingresses", "networkpolicies"], verbs: CHANGES },
    {
      group: "gateway.networking.k8s.io",
      resources: ["gateways", "grpcroutes", "httproutes", "referencegrants"],
      verbs: CHANGES,
    },
  ],
  allowed: "other resources, the verbs get, list and watch, or resourceNames that list the objects",
  examples: {
    good: [
      {
        title: "Reading them",
        resource: role({
          apiGroups: ["", "networking.k8s.io"],
          resources: ["services", "ingresses"],
          verbs: ["get", "list", "watch"],
        }),
      },
    ],
    bad: [
      {
        title: "Services and network policies",
        resource: role({
          apiGroups: ["", "networking.k8s.io"],
          resources: ["services", "networkpolicies"],
          verbs: ["patch"],
        }),
        paths: ["rules[0].resources[0]", "rules[0].resources[1]"],
      },
    ],
  },
});
