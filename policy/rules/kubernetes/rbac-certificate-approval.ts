import { cisKubernetes } from "../../lib/frameworks.ts";
import { permissionRule, role } from "../../lib/rbac.ts";

export const rbacCertificateApproval = permissionRule({
  name: "rbac-certificate-approval",
  title: "Roles must not approve certificate signing requests",
  why: "Who approves a request and signs it makes a certificate for any user or node, cluster administrators included, that can't be revoked.",
  fix: "Remove certificatesigningrequests/approval, certificatesigningrequests/status and signers.",
  severity: "high",
  controls: [cisKubernetes("5.1.11")],
  permissions: [
    {
      group: "certificates.k8s.io",
      resources: ["certificatesigningrequests/approval", "certificatesigningrequests/status"],
      verbs: ["patch", "update"],
    },
    { group: "certificates.k8s.io", resources: ["signers"], verbs: ["approve", "sign"] },
  ],
  allowed: "resources other than approvals and signers",
  examples: {
    good: [
      {
        title: "Asking for a certificate",
        resource: role({
          apiGroups: ["certificates.k8s.io"],
          resources: ["certificatesigningrequests"],
          verbs: ["create", "get"],
        }),
      },
    ],
    bad: [
      {
        title: "Approval",
        resource: role({
          apiGroups: ["certificates.k8s.io"],
          resources: ["certificatesigningrequests/approval"],
          verbs: ["update"],
        }),
        paths: ["rules[0].resources[0]"],
      },
      {
        title: "Any signer",
        resource: role({ apiGroups: ["certificates.k8s.io"], resources: ["signers"], verbs: ["approve"] }),
        paths: ["rules[0].resources[0]"],
      },
    ],
  },
});
