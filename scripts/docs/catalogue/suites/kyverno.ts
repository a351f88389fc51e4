import { KYVERNO_OTHER } from "./kyverno-other.ts";
import { each, type Suite, WHY } from "./suite.ts";

export const KYVERNO: Suite = {
  title: "Kyverno",
  source:
    "kyverno/policies, default branch, read in March 2026, by folder; the same policies in CEL or as other kinds (-cel, -vpol, -mpol, -gpol, -dpol) are not named again",
  answers: {
    ...each(
      "pod-security/baseline/disallow-host-ports pod-security/baseline/disallow-host-ports-range",
      "pod-host-ports",
    ),
    ...each(
      "pod-security/restricted/require-run-as-non-root-user pod-security/restricted/require-run-as-nonroot",
      "pod-run-as-non-root pod-run-as-user",
    ),
    ...each(
      "pod-security/baseline/restrict-seccomp pod-security/restricted/restrict-seccomp-strict",
      "pod-seccomp",
    ),
    ...each(
      "pod-security/baseline/disallow-capabilities pod-security/restricted/disallow-capabilities-strict",
      "pod-capabilities",
    ),
    ...each(
      "pod-security/enforce pod-security/subrule/podsecurity-subrule-baseline pod-security/subrule/restricted",
      "namespace-pod-security",
    ),
    "pod-security/baseline/disallow-host-namespaces": "pod-host-namespaces",
    "pod-security/baseline/disallow-host-path": "pod-volume-types",
    "pod-security/baseline/disallow-host-process": "pod-windows-host-process",
    "pod-security/baseline/disallow-privileged-containers": "pod-privileged",
    "pod-security/baseline/disallow-proc-mount": "pod-proc-mount",
    "pod-security/baseline/disallow-selinux": "pod-se-linux",
    "pod-security/baseline/restrict-apparmor-profiles": "pod-app-armor",
    "pod-security/baseline/restrict-sysctls": "pod-sysctls",
    "pod-security/restricted/disallow-privilege-escalation": "pod-privilege-escalation",
    "pod-security/restricted/restrict-volume-types": "pod-volume-types",

    ...each(
      "best-practices/add-network-policy best-practices/add-networkpolicy-dns best-practices/add-rolebinding best-practices/add-safe-to-evict",
      WHY.changes,
    ),
    "best-practices/add-ns-quota": "namespace-bounds",
    "best-practices/check-deprecated-apis": "deprecated-api removed-api",
    "best-practices/disallow-cri-sock-mount": "host-mount-sensitive",
    "best-practices/disallow-default-namespace": "no-default-namespace",
    "best-practices/disallow-empty-ingress-host": "ingress-hosts",
    "best-practices/disallow-helm-tiller": "no-tiller-dashboard",
    "best-practices/disallow-latest-tag": "image-tag",
    ...each("best-practices/require-drop-all best-practices/require-drop-cap-net-raw", "pod-capabilities"),
    "best-practices/require-labels": "required-labels",
    "best-practices/require-pod-requests-limits": "container-resources",
    "best-practices/require-probes": "liveness-probe readiness-probe",
    "best-practices/require-ro-rootfs": "read-only-root-filesystem",
    "best-practices/restrict-image-registries": "image-registry",
    "best-practices/restrict-node-port": "service-node-port",
    "best-practices/restrict-service-external-ips": "service-external-ips",

    ...each(
      "psa/add-privileged-existing-namespaces psa/add-psa-labels psa/add-psa-namespace-reporting",
      WHY.changes,
    ),
    "psa/deny-privileged-profile": "namespace-pod-security",
    ...each(
      "psp-migration/add-apparmor psp-migration/add-capabilities psp-migration/add-runtimeClassName",
      WHY.changes,
    ),
    "psp-migration/check-supplemental-groups": "pod-root-group",
    "psp-migration/restrict-adding-capabilities": "pod-capabilities",
    "psp-migration/restrict-runtimeClassName":
      "Runtime classes are of nodes that somebody set up for them; EKS's own nodes have none.",
    "windows-security/require-run-as-containeruser":
      "Slipway makes no nodes of Windows: a rule on their users would be judged by no test.",

    "aws/require-aws-node-irsa": "iam-pod-identity-trust eks-node-minimal-policy",
    "aws/require-encryption-aws-loadbalancers": "service-load-balancer-tls",
    "nginx-ingress/disallow-ingress-nginx-custom-snippets": "ingress-snippets",
    ...each(
      "nginx-ingress/restrict-annotations nginx-ingress/restrict-ingress-paths",
      "ingress-snippets ingress-nginx-retired",
    ),
    ...each(
      "cleanup/cleanup-bare-pods cleanup/cleanup-empty-replicasets cost-optimization/schedule-based-quotas",
      WHY.moment,
    ),
    ...each(
      "karpenter/add-karpenter-daemonset-priority-class karpenter/add-karpenter-donot-evict karpenter/add-karpenter-nodeselector karpenter/set-karpenter-non-cpu-limits castai/add-castai-removal-disabled",
      WHY.changes,
    ),
    ...each(
      "cert-manager/limit-dnsnames cert-manager/limit-duration cert-manager/restrict-issuer external-secret-operator/add-external-secret-prefix kubecost/require-kubecost-labels",
      WHY.local,
    ),
    ...each(
      "argo/application-field-validation argo/application-prevent-default-project argo/application-prevent-updates-project argo/applicationset-name-matches-project argo/appproject-clusterresourceblacklist argo/argo-cluster-generation-from-rancher-capi",
      WHY.elsewhere,
    ),
    ...each(
      "consul/enforce-min-tls-version traefik/disallow-default-tlsoptions kubeops/config-syncer-secret-generation-from-rancher-capi kubevirt/add-services kubevirt/enforce-instancetype kubecost/enable-kubecost-continuous-rightsizing kubecost/kubecost-proactive-cost-control",
      WHY.elsewhere,
    ),
    ...each(
      "flux/generate-flux-multi-tenant-resources flux/verify-flux-images flux/verify-flux-sources flux/verify-git-repositories velero/backup-all-volumes velero/block-velero-restore velero/validate-cron-schedule",
      WHY.elsewhere,
    ),
    ...each(
      "istio/add-ambient-mode-namespace istio/add-sidecar-injection-namespace istio/create-authorizationpolicy istio/enforce-ambient-mode-namespace istio/enforce-sidecar-injection-namespace istio/enforce-strict-mtls istio/enforce-tls-hosts-host-subnets istio/prevent-disabling-injection-pods istio/require-authorizationpolicy istio/restrict-virtual-service-wildcard istio/service-mesh-disallow-capabilities istio/service-mesh-require-run-as-nonroot",
      WHY.elsewhere,
    ),
    ...each(
      "linkerd/add-linkerd-mesh-injection linkerd/add-linkerd-policy-annotation linkerd/check-linkerd-authorizationpolicy linkerd/prevent-linkerd-pod-injection-override linkerd/prevent-linkerd-port-skipping linkerd/require-linkerd-mesh-injection linkerd/require-linkerd-server",
      WHY.elsewhere,
    ),
    ...each(
      "kasten/kasten-3-2-1-backup kasten/kasten-data-protection-by-label kasten/kasten-generate-example-backup-policy kasten/kasten-generate-policy-by-preset-label kasten/kasten-hourly-rpo kasten/kasten-immutable-location-profile kasten/kasten-minimum-retention kasten/kasten-validate-ns-by-preset-label",
      WHY.elsewhere,
    ),
    ...each(
      "openshift/check-routes openshift/disallow-deprecated-apis openshift/disallow-jenkins-pipeline-strategy openshift/disallow-security-context-constraint-anyuid openshift/disallow-self-provisioner-binding openshift/enforce-etcd-encryption openshift/inject-infrastructurename openshift/team-validate-ns-name openshift/unique-routes",
      WHY.elsewhere,
    ),
    ...each(
      "tekton/block-tekton-task-runs tekton/require-tekton-bundle tekton/require-tekton-namespace-pipelinerun tekton/require-tekton-securitycontext tekton/verify-tekton-pipeline-bundle-signatures tekton/verify-tekton-taskrun-signatures tekton/verify-tekton-taskrun-vuln-scan",
      WHY.elsewhere,
    ),
    ...KYVERNO_OTHER,
  },
};
