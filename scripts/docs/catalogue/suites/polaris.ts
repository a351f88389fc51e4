import { each, type Suite } from "./suite.ts";

export const POLARIS: Suite = {
  title: "Polaris",
  source: "pkg/config/checks of the default branch, read in August 2026",
  answers: {
    ...each(
      "clusterrolePodExecAttach clusterrolebindingPodExecAttach rolePodExecAttach rolebindingClusterRolePodExecAttach rolebindingRolePodExecAttach",
      "rbac-pod-exec",
    ),
    ...each("clusterrolebindingClusterAdmin rolebindingClusterAdminClusterRole", "rbac-cluster-admin"),
    rolebindingClusterAdminRole: "rbac-wildcards",
    ...each(
      "cpuLimitsMissing cpuRequestsMissing memoryLimitsMissing memoryRequestsMissing",
      "container-resources",
    ),
    ...each("dangerousCapabilities insecureCapabilities", "pod-capabilities"),
    ...each("hostIPCSet hostNetworkSet hostPIDSet", "pod-host-namespaces"),
    ...each("hpaMaxAvailability hpaMinAvailability", "hpa-bounds"),
    automountServiceAccountToken: "service-account-token",
    deploymentMissingReplicas: "replicas-minimum",
    hostPathSet: "pod-volume-types",
    hostPortSet: "pod-host-ports",
    hostProcess: "pod-windows-host-process",
    linuxHardening: "pod-capabilities pod-seccomp pod-app-armor pod-se-linux",
    livenessProbeMissing: "liveness-probe",
    metadataAndInstanceMismatched:
      "That the label of the instance is the object's name holds for some charts and not for others; `required-labels` asks for the label.",
    missingNetworkPolicy: "workload-network-policy",
    missingPodDisruptionBudget: "workload-disruption-budget",
    notReadOnlyRootFilesystem: "read-only-root-filesystem",
    pdbDisruptionsIsZero: "pdb-allows-disruption",
    pdbMinAvailableGreaterThanHPAMinReplicas: "pdb-below-minimum",
    priorityClassNotSet:
      "Without a class a pod has the cluster's default, as most should; `priority-class` keeps pods from outranking the cluster's own.",
    privilegeEscalationAllowed: "pod-privilege-escalation",
    procMount: "pod-proc-mount",
    pullPolicyNotAlways: "image-pull-policy",
    readinessProbeMissing: "readiness-probe",
    runAsPrivileged: "pod-privileged",
    runAsRootAllowed: "pod-run-as-non-root pod-run-as-user",
    sensitiveConfigmapContent: "config-map-credentials",
    sensitiveContainerEnvVar: "environment-credentials",
    tagNotSpecified: "image-tag",
    tlsSettingsMissing: "ingress-tls",
    topologySpreadConstraint: "pod-spread",
  },
};
