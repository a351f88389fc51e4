import { each, type Suite } from "./suite.ts";

const NODE =
  "It looks at files and at the kubelet of a node, which its machine image sets up: AWS's own, by name in node groups and node classes. No property says what is in it.";

export const CIS_EKS: Suite = {
  title: "CIS Amazon EKS Benchmark",
  source: "1.8.0, as cfg/eks-1.8.0 of kube-bench has it, read in November 2026",
  answers: {
    ...each("2.1.1 2.1.2", "eks-control-plane-logs"),
    ...each("3.1.1 3.1.2 3.1.3 3.1.4 3.2.1 3.2.2 3.2.3 3.2.4 3.2.5 3.2.6 3.2.7 3.2.8 3.2.9", NODE),
    "4.1.1": "rbac-cluster-admin",
    "4.1.2": "rbac-secrets",
    "4.1.3": "rbac-wildcards",
    "4.1.4": "rbac-pod-creation",
    "4.1.5": "default-service-account rbac-default-service-account",
    "4.1.6": "service-account-token",
    "4.1.7": "eks-access-entries",
    "4.1.8": "rbac-escalation",
    "4.1.9": "rbac-volume-creation",
    "4.1.10": "rbac-node-proxy",
    "4.1.11": "rbac-admission-webhooks",
    "4.1.12": "rbac-token-creation",
    "4.2.1": "pod-privileged namespace-pod-security",
    ...each("4.2.2 4.2.3 4.2.4", "pod-host-namespaces namespace-pod-security"),
    "4.2.5": "pod-privilege-escalation namespace-pod-security",
    "4.3.1":
      "What a network plugin supports, no object says: Slipway switches the enforcement of AWS's own on, and `workload-network-policy` asks for something to enforce.",
    "4.3.2": "workload-network-policy",
    "4.4.1": "secret-environment",
    "4.4.2": "environment-credentials config-map-credentials",
    ...each("4.5.1 4.5.2", "no-default-namespace"),
    "5.1.1": "ecr-scan-on-push",
    "5.1.2": "resource-policy-not-public iam-no-service-wildcard",
    "5.1.3": "eks-node-minimal-policy",
    "5.1.4": "image-registry",
    "5.2.1": "iam-pod-identity-trust instance-hop-limit",
    "5.3.1": "eks-secrets-encryption",
    ...each("5.4.1 5.4.2", "eks-private-endpoint"),
    "5.4.3": "instance-no-public-ip subnet-no-public-ip",
    "5.4.4": "workload-network-policy network-policy-selects-pods",
    "5.4.5": "ingress-tls gateway-tls service-load-balancer-tls lb-https",
    "5.5.1": "eks-access-entries",
  },
};
