import { type Answers, each, type Suite } from "./suite.ts";

const numbered = (prefix: string, digits: number, numbers: readonly number[], answer: string): Answers =>
  each(numbers.map((number) => `${prefix}${String(number).padStart(digits, "0")}`).join(" "), answer);

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Kubernetes' control plane, nodes and their files. */
const PLATFORM =
  "It looks at processes and files of the control plane or of a node: AWS runs the one, and the other is an AMI of AWS's that no manifest describes.";
const REGISTRY_OF_OTHERS =
  "Slipway's registry is ECR, which `image-registry` is told; the other clouds' are none of AWS's.";

const ksv = (number: number, answer: string): Answers => numbered("KSV-", 4, [number], answer);

export const TRIVY: Suite = {
  title: "Trivy",
  source: "checks/kubernetes of aquasecurity/trivy-checks, default branch, read in November 2026",
  answers: {
    ...numbered("KCV-", 4, [...range(1, 22), ...range(24, 30), ...range(33, 92)], PLATFORM),
    "KCV-0093": "ingress-snippets ingress-nginx-retired",
    ...ksv(1, "pod-privilege-escalation"),
    ...ksv(2, "pod-app-armor"),
    ...numbered("KSV-", 4, [3, 4, 5, 22, 106, 119, 120], "pod-capabilities"),
    ...ksv(6, "host-mount-sensitive"),
    ...ksv(7, "no-host-aliases"),
    ...numbered("KSV-", 4, [8, 9, 10], "pod-host-namespaces"),
    ...numbered("KSV-", 4, [11, 15, 16, 18], "container-resources"),
    ...ksv(12, "pod-run-as-non-root"),
    ...ksv(13, "image-tag"),
    ...ksv(14, "read-only-root-filesystem"),
    ...ksv(17, "pod-privileged"),
    ...numbered("KSV-", 4, [20, 21], "pod-high-user-id"),
    ...numbered("KSV-", 4, [23, 28, 121], "pod-volume-types"),
    ...ksv(24, "pod-host-ports"),
    ...ksv(25, "pod-se-linux"),
    ...ksv(26, "pod-sysctls"),
    ...ksv(27, "pod-proc-mount"),
    ...numbered("KSV-", 4, [30, 104], "pod-seccomp"),
    ...numbered("KSV-", 4, [32, 33], REGISTRY_OF_OTHERS),
    ...numbered("KSV-", 4, [34, 35, 125], "image-registry"),
    ...ksv(36, "service-account-token"),
    ...ksv(37, "no-system-namespace"),
    ...ksv(38, "workload-network-policy network-policy-selects-pods"),
    ...numbered("KSV-", 4, [39, 40], "namespace-bounds"),
    ...numbered("KSV-", 4, [41, 113], "rbac-secrets"),
    ...ksv(
      42,
      "Logs leave the node as they are written, by the agent that ships them: to delete a pod deletes none there.",
    ),
    ...numbered("KSV-", 4, [43, 50], "rbac-escalation"),
    ...numbered("KSV-", 4, [44, 45, 46, 112], "rbac-wildcards"),
    ...ksv(47, "rbac-node-proxy"),
    ...ksv(48, "rbac-pod-creation"),
    ...ksv(49, "rbac-config-changes"),
    ...numbered("KSV-", 4, [51, 52, 55], "rbac-role-management rbac-escalation"),
    ...numbered("KSV-", 4, [53, 54], "rbac-pod-exec"),
    ...ksv(56, "rbac-network-changes"),
    ...ksv(102, "no-tiller-dashboard"),
    ...ksv(103, "pod-windows-host-process"),
    ...ksv(105, "pod-run-as-user"),
    ...ksv(107, "deprecated-api removed-api"),
    ...ksv(108, "service-external-ips"),
    ...ksv(109, "config-map-credentials"),
    "KSV-01010": "config-map-credentials",
    ...numbered("KSV-", 4, [111, 123], "rbac-cluster-admin"),
    "KSV-01011": "rbac-anonymous",
    ...ksv(110, "no-default-namespace"),
    ...ksv(114, "rbac-admission-webhooks"),
    ...ksv(115, "rbac-aws-auth"),
    ...ksv(116, "pod-root-group"),
    ...ksv(
      117,
      "The number of a port is no risk: where a process asks for a capability to listen there, `pod-capabilities` decides.",
    ),
    ...ksv(118, "pod-run-as-non-root pod-seccomp pod-privilege-escalation pod-capabilities"),
    ...ksv(122, "rbac-anonymous"),
    ...ksv(
      124,
      "It judges another checker's configuration; `image-registry` takes whole path segments only.",
    ),
  },
};

const CKV = "CKV_K8S_";
const ckv = (numbers: readonly number[], answer: string): Answers => numbered(CKV, 1, numbers, answer);

export const CHECKOV_KUBERNETES: Suite = {
  title: "Checkov, Kubernetes",
  source: "checkov/kubernetes/checks of bridgecrewio/checkov, default branch, read in November 2026",
  answers: {
    ...ckv([1, 3, 4, 17, 18, 19], "pod-host-namespaces"),
    ...ckv([2, 16], "pod-privileged"),
    ...ckv([5, 20], "pod-privilege-escalation"),
    ...ckv([6, 23], "pod-run-as-non-root pod-run-as-user"),
    ...ckv([7, 24, 25, 28, 36, 37, 39], "pod-capabilities"),
    ...ckv([8], "liveness-probe"),
    ...ckv([9], "readiness-probe"),
    ...ckv([10, 11, 12, 13], "container-resources"),
    ...ckv([14], "image-tag"),
    ...ckv([15], "image-pull-policy"),
    ...ckv([21], "no-default-namespace"),
    ...ckv([22], "read-only-root-filesystem"),
    ...ckv([26], "pod-host-ports"),
    ...ckv([27], "host-mount-sensitive"),
    ...ckv([29, 30], "pod-run-as-non-root pod-seccomp pod-privilege-escalation pod-capabilities"),
    ...ckv([31, 32], "pod-seccomp"),
    ...ckv([33, 34, 44, 45], "no-tiller-dashboard"),
    ...ckv([35], "secret-environment"),
    ...ckv([38], "service-account-token"),
    ...ckv([40], "pod-high-user-id"),
    ...ckv([41, 42], "default-service-account rbac-default-service-account"),
    ...ckv([43], "image-digest"),
    ...ckv([49], "rbac-wildcards"),
    ...ckv(
      [...range(68, 75), ...range(77, 86), ...range(88, 97), 99, 100, 102, ...range(104, 108)],
      PLATFORM,
    ),
    ...ckv([...range(110, 119), 121, ...range(138, 141), ...range(143, 149), 151], PLATFORM),
    ...ckv([152, 153, 154], "ingress-snippets"),
    ...ckv([155], "rbac-admission-webhooks"),
    ...ckv([156], "rbac-certificate-approval"),
    ...ckv([157], "rbac-escalation rbac-role-management"),
    ...ckv([158], "rbac-escalation"),
    ...ckv([159], "dangerous-environment"),
    CKV2_K8S_1: "rbac-escalation rbac-role-management",
    CKV2_K8S_2: "rbac-node-proxy rbac-pod-exec",
    CKV2_K8S_3: "rbac-escalation",
    CKV2_K8S_4: "rbac-service-status",
    CKV2_K8S_5: "rbac-secrets",
    CKV2_K8S_6: "workload-network-policy",
  },
};
