import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { permissionRule, role } from "../../lib/rbac.ts";

export const rbacTokenCreation = permissionRule({
  name: "rbac-token-creation",
  title: "Roles must not make tokens of service accounts that they don't name",
  why: "A token makes its holder the service account: who can make any token has the permissions of all of them.",
  fix: "List the service accounts in resourceNames, or let pods get their own token.",
  severity: "high",
  controls: [cisEks("4.1.12"), cisKubernetes("5.1.13")],
  permissions: [{ group: "", resources: ["serviceaccounts/token"], verbs: ["create"] }],
  allowed: "resources other than serviceaccounts/token, or resourceNames that list the accounts",
  examples: {
    good: [
      {
        title: "One account's",
        resource: role({
          apiGroups: [""],
          resources: ["serviceaccounts/token"],
          resourceNames: ["shop"],
          verbs: ["create"],
        }),
      },
    ],
    bad: [
      {
        title: "Anybody's",
        resource: role({ apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] }),
        paths: ["rules[0].resources[0]"],
      },
    ],
  },
});
