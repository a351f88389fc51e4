import { type Answers, each, WHY } from "./suite.ts";

const byFolder = (answers: Answers): Answers =>
  Object.fromEntries(Object.entries(answers).map(([name, answer]) => [`other/${name}`, answer]));

/** Kyverno's folder "other". */
export const KYVERNO_OTHER: Answers = byFolder({
  ...each(
    "add-certificates-volume add-default-resources add-default-securitycontext add-emptydir-sizelimit add-env-vars-from-cm add-image-as-env-var add-imagepullsecrets add-imagepullsecrets-for-containers-and-initcontainers add-labels add-ndots add-node-affinity add-node-labels-pod add-nodeSelector add-pod-priorityclassname add-pod-proxies add-tolerations add-ttl-jobs add-volume-deployment",
    WHY.changes,
  ),
  ...each(
    "advertise-node-extended-resources always-pull-images annotate-base-images apply-pss-restricted-profile concatenate-configmaps copy-namespace-labels cordon-and-drain-node create-default-pdb create-pod-antiaffinity disable-service-discovery generate-networkpolicy-existing get-debug-information inject-env-var-from-image-label inject-sidecar-deployment label-existing-namespaces label-nodes-cri mitigate-log4shell mutate-large-termination-gps mutate-pod-binding nfs-subdir-external-provisioner-storage-path prepend-image-registry record-creation-details refresh-env-var-in-pod refresh-volumes-in-pods remove-hostpath-volumes remove-serviceaccount-token replace-image-registry replace-image-registry-with-harbor replace-ingress-hosts resolve-image-to-digest restart-deployment-on-secret-change scale-deployment-zero sync-secrets update-image-tag",
    WHY.changes,
  ),
  ...each(
    "allowed-label-changes audit-event-on-delete audit-event-on-exec block-kubectl-cp block-pod-exec-by-namespace block-pod-exec-by-namespace-label block-pod-exec-by-pod-and-container block-pod-exec-by-pod-label block-pod-exec-by-pod-name block-updates-deletes check-serviceaccount check-subjectaccessreview deny-commands-in-exec-probe ensure-production-matches-staging inspect-csr kubernetes-version-check namespace-inventory-check namespace-protection protect-node-taints resource-creation-updating-denied restrict-node-label-changes restrict-node-label-creation restrict-pod-controller-serviceaccount-updates restrict-pod-count-per-node restrict-scale time-bound-policy",
    WHY.moment,
  ),
  ...each(
    "allowed-base-images block-images-with-volumes block-large-images block-stale-images only-trustworthy-registries-set-root require-base-image require-image-source require-vulnerability-scan verify-image verify-image-cve-2022-42889 verify-image-gcpkms verify-image-ivpol verify-image-slsa verify-image-with-multi-keys verify-manifest-integrity verify-sbom-cyclonedx",
    WHY.images,
  ),
  ...each(
    "allowed-annotations docker-socket-requires-label enforce-pod-duration limit-configmap-for-sa metadata-match-regex require-annotations restrict-annotations restrict-secrets-by-label restrict-secrets-by-name restrict-service-account",
    WHY.local,
  ),
  ...each(
    "exclude-namespaces-dynamically expiration-for-policyexceptions policy-for-exceptions",
    WHY.example,
  ),
  ...each("advanced-restrict-image-registries allowed-image-repos", "image-registry"),
  ...each("pdb-maxunavailable pdb-minavailable require-reasonable-pdbs", "pdb-allows-disruption"),
  ...each(
    "deployment-replicas-higher-than-pdb pdb-maxunavailable-with-deployments require-replicas-allow-disruption",
    "pdb-below-minimum pdb-allows-disruption",
  ),
  ...each(
    "check-serviceaccount-secrets deny-secret-service-account-token-type",
    "service-account-token-secret",
  ),
  ...each(
    "disable-automountserviceaccounttoken restrict-automount-sa-token restrict-sa-automount-sa-token",
    "service-account-token",
  ),
  ...each("prevent-duplicate-hpa prevent-duplicate-vpa", "unique-autoscaler"),
  ...each("check-vpa-configuration verify-vpa-target", "hpa-target-exists"),
  ...each("ensure-readonly-hostpath", "host-mount-writable"),
  ...each("limit-hostpath-type-pv", "volume-host-path"),
  ...each("limit-hostpath-vols", "pod-volume-types host-mount-sensitive"),
  ...each("require-storageclass restrict-storageclass", "volume-claim-class"),
  ...each("restrict-ingress-host restrict-ingress-wildcard", "ingress-hosts"),
  ...each("unique-ingress-host-and-path unique-ingress-paths", "unique-hostnames"),
  ...each("spread-pods-across-topology topologyspreadconstraints-policy", "pod-spread"),
  ...each("ingress-host-match-tls require-ingress-https", "ingress-tls"),
  ...each("restrict-clusterrole-csr", "rbac-certificate-approval"),
  ...each("restrict-wildcard-resources restrict-wildcard-verbs", "rbac-wildcards"),
  ...each("block-cluster-admin-from-ns restrict-binding-clusteradmin", "rbac-cluster-admin"),
  ...each("restrict-binding-system-groups", "rbac-anonymous rbac-cluster-admin"),
  ...each(
    "restrict-controlplane-scheduling",
    "EKS runs the control plane on nodes of AWS's own, which no pod is scheduled to.",
  ),
  ...each(
    "restrict-node-affinity restrict-node-selection",
    "They are how pods get to Graviton, Spot or a GPU; which nodes whose pods may use, taints say, which nodes enforce.",
  ),
  ...each(
    "allowed-pod-priorities require-pod-priorityclassname",
    "Without a class a pod has the cluster's default, as most should; `priority-class` keeps pods from outranking the cluster's own.",
  ),
  ...each(
    "require-qos-guaranteed forbid-cpu-limits require-cpu-limits",
    "Whether CPU has limits is a choice, which `container-resources` takes as an option; the class follows from it.",
  ),
  ...each(
    "require-imagepullsecrets",
    "Nodes pull from ECR by their role; a pull secret is one more password that never expires.",
  ),
  ...each(
    "check-env-vars check-nvidia-gpu",
    "What a variable of a program means, only who wrote it knows; `dangerous-environment` has those of runtimes.",
  ),
  ...each(
    "check-node-for-cve-2022-0185",
    "Nodes say their kernel, no manifest does; the AMIs that EKS gives out have had the fix since 2022.",
  ),
  ...each(
    "limit-containers-per-pod",
    "How many containers are too many, nobody has measured; what they use together `container-resources` bounds.",
  ),
  ...each(
    "require-unique-uid-per-workload",
    "The API server keeps users apart by `hostUsers: false`, whatever their numbers.",
  ),
  ...each("restrict-jobs", "Database roles and migrations are Jobs that no CronJob starts."),
  ...each(
    "restrict-networkpolicy-empty-podselector",
    "An empty selector is how a namespace is closed by default, which `workload-network-policy` asks for.",
  ),
  ...each(
    "dns-policy-and-dns-config",
    "Fewer dots spare queries, and break names that are meant to be short: a matter of speed.",
  ),
  ...each("require-unique-external-dns", "unique-hostnames"),
  "block-ephemeral-containers": "no-ephemeral-containers",
  "check-hpa-exists": "workload-autoscaler",
  "check-ingress-nginx-controller-version-and-annotation-policy": "ingress-nginx-retired ingress-snippets",
  "disallow-all-secrets": "secret-environment",
  "disallow-localhost-services": "service-external-name",
  "disallow-secrets-from-env-vars": "secret-environment",
  "enforce-readwriteonce-pod": "volume-claim-access",
  "enforce-resources-as-ratio": "memory-limit-ratio",
  "ensure-probes-different": "distinct-probes",
  "imagepullpolicy-always": "image-pull-policy",
  "memory-requests-equal-limits": "memory-limit-ratio",
  "prevent-bare-pods": "no-naked-pod",
  "prevent-cr8escape": "sysctl-values",
  "require-container-port-names": "port-names",
  "require-deployments-have-multiple-replicas": "replicas-minimum",
  "require-emptydir-requests-limits": "empty-dir-size-limit",
  "require-image-checksum": "image-digest",
  "require-netpol": "workload-network-policy",
  "require-non-root-groups": "pod-root-group pod-high-user-id",
  "require-pdb": "workload-disruption-budget",
  "require-qos-burstable": "container-resources",
  "require-unique-service-selector": "unique-service-selector",
  "restrict-clusterrole-mutating-validating-admission-webhooks": "rbac-admission-webhooks",
  "restrict-clusterrole-nodesproxy": "rbac-node-proxy",
  "restrict-deprecated-registry": "image-registry-retired",
  "restrict-edit-for-endpoints": "rbac-network-changes",
  "restrict-escalation-verbs-roles": "rbac-escalation",
  "restrict-ingress-classes": "ingress-class",
  "restrict-ingress-defaultbackend": "ingress-default-backend",
  "restrict-loadbalancer": "service-load-balancer",
  "restrict-secret-role-verbs": "rbac-secrets",
  "restrict-service-port-range": "service-node-port service-admin-ports",
  "restrict-usergroup-fsgroup-id": "pod-high-user-id pod-root-group",
});
