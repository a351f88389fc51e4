import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { permissionRule, role } from "../../lib/rbac.ts";

export const rbacAdmissionWebhooks = permissionRule({
  name: "rbac-admission-webhooks",
  title: "Roles must not change admission webhooks that they don't name",
  why: "A webhook reads every object that passes, secrets included, and changes what is admitted; without one, policies are off.",
  fix: "List the controller's own configuration in resourceNames.",
  severity: "high",
  enforcement: "advisory",
  controls: [cisEks("4.1.11"), cisKubernetes("5.1.12")],
  permissions: [
    {
      group: "admissionregistration.k8s.io",
      resources: [
        "mutatingwebhookconfigurations",
        "validatingwebhookconfigurations",
        "mutatingadmissionpolicies",
        "validatingadmissionpolicies",
        "mutatingadmissionpolicybindings",
        "validatingadmissionpolicybindings",
      ],
      verbs: ["create", "delete", "deletecollection", "patch", "update"],
    },
  ],
  allowed: "resources other than webhooks and admission policies, or resourceNames that list them",
  examples: {
    good: [
      {
        title: "A controller's own webhook",
        resource: role({
          apiGroups: ["admissionregistration.k8s.io"],
          resources: ["validatingwebhookconfigurations"],
          resourceNames: ["shop"],
          verbs: ["update"],
        }),
      },
    ],
    bad: [
      {
        title: "Any webhook",
        resource: role({
          apiGroups: ["admissionregistration.k8s.io"],
          resources: ["mutatingwebhookconfigurations"],
          verbs: ["patch"],
        }),
        paths: ["rules[0].resources[0]"],
      },
    ],
  },
});
