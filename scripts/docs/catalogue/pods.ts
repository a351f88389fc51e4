import { type CatalogueRow } from "./row.ts";

/** What others check of pods and of what makes them. */
export const POD_ROWS: readonly CatalogueRow[] = [
  {
    subject: "privileged container",
    anchors: "Pb Y G L S O C2/16 T-KSV017 I5.2.2 U",
    rules: ["pod-privileged"],
  },
  {
    subject: "hostPID, hostIPC, hostNetwork",
    anchors: "Pb Y G L O C1,3,4/17-19 T008-010 I5.2.3-5 U",
    rules: ["pod-host-namespaces"],
  },
  {
    subject: "hostPath, the runtime's socket, sensitive or writable mounts of the node",
    anchors: "Pb Y G L(docker-sock, sensitive-host-mounts, writable-host-mount) O C27 T006/023 I5.2.11",
    rules: ["pod-volume-types", "host-mount-sensitive", "host-mount-writable"],
  },
  { subject: "hostPort", anchors: "Pb Y G O C26 T024 I5.2.12", rules: ["pod-host-ports"] },
  {
    subject: "capabilities: no dangerous ones, NET_RAW, SYS_ADMIN, SYS_MODULE",
    anchors: "Pb Y G L O C7,24,25,28,39 T005,022,119,120 I5.2.8-9",
    rules: ["pod-capabilities"],
  },
  {
    subject: "capabilities: drop ALL, add NET_BIND_SERVICE only",
    anchors: "Pr Y G O C36,37 T003,004,106",
    rules: ["pod-capabilities"],
  },
  {
    subject: "allowPrivilegeEscalation: false",
    anchors: "Pr Y G L O C5/20 T001 I5.2.6 U",
    rules: ["pod-privilege-escalation"],
  },
  {
    subject: "runAsNonRoot; runAsUser other than 0",
    anchors: "Pr Y G L O C6/23 T012,105 I5.2.7",
    rules: ["pod-run-as-non-root", "pod-run-as-user"],
  },
  {
    subject: "high user and group ids, group 0, fsGroup, supplementalGroups",
    anchors: "Y G S C40 T020,021,116",
    rules: ["pod-high-user-id", "pod-root-group"],
    leftOut: {
      "ranges of fsGroup and supplementalGroups":
        "Which groups own the files of a volume, only who runs it knows; 0, which owns what it must not, is refused.",
    },
  },
  {
    subject: "seccomp profile",
    anchors: "Pb+r Y G S(optional) O C31/32 T030,104 I5.6.2",
    rules: ["pod-seccomp"],
  },
  {
    subject: "AppArmor, SELinux, procMount, sysctls, hostProcess",
    anchors: "Pb Y G O L(procMount, sysctls) T002,025,026,027,103 I5.2.10",
    rules: ["pod-app-armor", "pod-se-linux", "pod-proc-mount", "pod-sysctls", "pod-windows-host-process"],
  },
  { subject: "allowed types of volumes", anchors: "Pr Y G T028,121", rules: ["pod-volume-types"] },
  {
    subject: "host of probes and lifecycle hooks",
    anchors: "Pb1.34 G; Y only through podSecurity subrule (policy PR open)",
    rules: ["pod-host-probes"],
  },
  {
    subject: "readOnlyRootFilesystem",
    anchors: "Y G L S O C22 T014 u",
    rules: ["read-only-root-filesystem"],
  },
  {
    subject: "CPU and memory requests and limits",
    anchors: "Y G L S O C10-13 T011,015,016,018; none in U/u",
    rules: ["container-resources"],
  },
  {
    subject: "ephemeral storage, sizeLimit of emptyDir, ratio of limit to request, quality of service",
    anchors: "Y G S",
    rules: ["container-resources", "empty-dir-size-limit", "memory-limit-ratio"],
    leftOut: {
      "CPU limits near or equal to the requests (class Guaranteed)":
        "They keep a container from cores that nobody uses; of memory, `memory-limit-ratio` with a maximum of 1 asks for it.",
      "upper bounds of requests and limits":
        "What is too much depends on nodes and teams: the LimitRange and the quota that `namespace-bounds` asks for say it, and the API server holds all pods together to them.",
    },
  },
  {
    subject:
      "liveness and readiness probes: there, not identical, of ports that are exposed, without commands",
    anchors: "Y G L S O C8,9",
    rules: ["liveness-probe", "readiness-probe", "distinct-probes", "probe-ports", "exec-probe"],
  },
  {
    subject: "images: fixed tag, digest, registry, pull policy, pull secrets",
    anchors: "Y G L S O C14,15,43 T013,032-035 I5.5.1",
    rules: ["image-tag", "image-digest", "image-registry", "image-registry-retired", "image-pull-policy"],
    leftOut: {
      "pull secrets":
        "Nodes pull from ECR by their role; a pull secret is one more password that never expires.",
    },
  },
  {
    subject: "service accounts: token, default account, account that doesn't exist",
    anchors: "Y G L O C38,41,42 T036 I5.1.5-6 U",
    rules: ["service-account-token", "default-service-account", "pod-references-exist"],
  },
  {
    subject: "secrets as environment variables; credentials in variables or ConfigMaps",
    anchors: "Y L O C35 T-0109,01010 I5.4.1 U",
    rules: ["secret-environment", "environment-credentials", "config-map-credentials"],
  },
  {
    subject: "namespaces default and kube-system",
    anchors: "Y L C21 T037,110 I5.6.4 U",
    rules: ["no-default-namespace", "no-system-namespace"],
  },
  {
    subject: "ephemeral containers, tty and stdin, hostAliases, service links",
    anchors: "Y G T007",
    rules: ["no-ephemeral-containers", "no-interactive-containers", "no-host-aliases", "no-service-links"],
  },
  {
    subject: "2 or 3 replicas; rollout strategy; anti-affinity or topology spread; priority class",
    anchors: "Y G L S O u",
    rules: ["replicas-minimum", "rollout-strategy", "pod-spread", "priority-class"],
    leftOut: {
      "a maximum of replicas":
        "What is too much is a matter of quota, which `namespace-bounds` asks for: it counts pods of all workloads.",
    },
  },
  {
    subject: "where pods run: nodeName, nodeSelector, node affinity, tolerations of the control plane",
    anchors: "Y",
    rules: [],
    leftOut: {
      "node affinity, nodeSelector and nodeName":
        "They are how pods get to Graviton, Spot or a GPU. Which nodes whose pods may use, taints say, which nodes enforce.",
      "tolerations of the control plane":
        "EKS runs the control plane on nodes of AWS's own, which no pod is scheduled to.",
    },
  },
  {
    subject: "DNS of pods: dnsPolicy and dnsConfig",
    anchors: "Y",
    rules: [],
    leftOut: {
      dnsConfig:
        "Fewer dots spare queries, and break names that are meant to be short: a matter of speed. A resolver of one's own is what a network policy refuses.",
    },
  },
  {
    subject: "naked pods; selector and labels that differ; repeated variables; names of ports",
    anchors: "Y L S O u",
    rules: ["no-naked-pod", "selector-matches-labels", "unique-environment", "port-names"],
  },
  {
    subject: "deadline of CronJobs; restartPolicy, ttl and activeDeadline of Jobs",
    anchors: "Y L S",
    rules: ["cron-job-start-deadline", "job-restart-policy", "job-ttl", "job-deadline"],
  },
  {
    subject: "required or recommended labels and annotations; values of labels",
    anchors: "Y G L S O u",
    rules: ["required-labels", "valid-labels"],
  },
  {
    subject: "deprecated, alpha and beta versions of APIs",
    anchors: "Y G L S T107 u",
    rules: ["removed-api", "deprecated-api", "prerelease-api"],
  },
  {
    subject: "Tiller, dashboard, git-sync, log4shell's variable, cr8escape",
    anchors: "Y C33,34,44,45,159 T102",
    rules: ["no-tiller-dashboard", "dangerous-environment", "sysctl-values"],
    leftOut: {
      "log4shell's variable":
        "It is a switch of a library's versions of 2017 to 2021; `ecr-scan-on-push` has images searched for the library itself.",
    },
  },
];
