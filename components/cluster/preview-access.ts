import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/**
 * The Kubernetes group of principals whose access is `preview`.
 * EKS User Guide, "Create an access entry using Kubernetes groups": what a group may do, RBAC objects say.
 */
export const previewGroup = "slipway-preview";

/**
 * What `pulumi preview` reads, with `--refresh` too: the kinds that Slipway makes, and what the Kubernetes provider looks
 * at to see whether those are ready. No Secrets; so not Helm's records of releases either, which are Secrets that no
 * rule of RBAC tells from others: only a refresh reads them (pulumi-kubernetes, provider/pkg/provider/helm_release.go).
 * No subresources: `pods/exec`, `pods/proxy` and `nodes/proxy` do more than read, by the verb `get` too.
 */
const READ: Readonly<Record<string, readonly string[]>> = {
  "": [
    ...["configmaps", "endpoints", "events", "namespaces", "persistentvolumeclaims", "pods"],
    ...["serviceaccounts", "services"],
  ],
  "admissionregistration.k8s.io": ["validatingadmissionpolicies", "validatingadmissionpolicybindings"],
  "apiextensions.k8s.io": ["customresourcedefinitions"],
  apps: ["deployments", "replicasets"],
  autoscaling: ["horizontalpodautoscalers"],
  batch: ["cronjobs", "jobs"],
  "discovery.k8s.io": ["endpointslices"],
  "external-secrets.io": ["externalsecrets", "secretstores"],
  "flagger.app": ["canaries", "metrictemplates"],
  "gateway.k8s.aws": ["loadbalancerconfigurations", "targetgroupconfigurations"],
  "gateway.networking.k8s.io": ["gatewayclasses", "gateways", "httproutes"],
  "generators.external-secrets.io": ["passwords"],
  "karpenter.k8s.aws": ["ec2nodeclasses"],
  "karpenter.sh": ["nodepools"],
  "monitoring.coreos.com": ["prometheusrules", "servicemonitors"],
  "networking.k8s.io": ["ingresses", "networkpolicies"],
  policy: ["poddisruptionbudgets"],
  "rbac.authorization.k8s.io": ["clusterrolebindings", "clusterroles", "rolebindings", "roles"],
  "storage.k8s.io": ["storageclasses"],
};

/** The role that has these rights, and who has that role. */
export const previewRole = {
  metadata: { name: previewGroup },
  rules: Object.entries(READ).map(([group, resources]) => ({
    apiGroups: [group],
    resources: [...resources],
    verbs: ["get", "list", "watch"],
  })),
};
export const previewBinding = {
  metadata: { name: previewGroup },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: previewGroup },
  subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: previewGroup }],
};

/** Gives the group its rights. */
export function previewAccess(name: string, options: pulumi.CustomResourceOptions): void {
  const role = new k8s.rbac.v1.ClusterRole(`${name}-preview`, previewRole, options);
  new k8s.rbac.v1.ClusterRoleBinding(`${name}-preview`, previewBinding, { ...options, dependsOn: role });
}
