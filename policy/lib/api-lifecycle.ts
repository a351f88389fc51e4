import { type KubeVersion } from "./kube-version.ts";
import { type KubernetesObject } from "./kubernetes.ts";

/** When an API version of some kinds is deprecated and no longer served. */
export interface ApiLifecycle {
  readonly apiVersion: string;
  /** @default all kinds of the version */
  readonly kinds?: readonly string[];
  /** Minor versions of Kubernetes 1. */
  readonly deprecated: number;
  readonly removed: number;
  /** @default nothing takes its place */
  readonly replacement?: string;
}

/**
 * API versions that a manifest may still name, of the kinds that people write. Source: the lifecycle markers of
 * k8s.io/api v0.37.2 (zz_generated.prerelease-lifecycle.go), and for what is gone from there Kubernetes' deprecated API
 * migration guide (https://kubernetes.io/docs/reference/using-api/deprecation-guide/).
 */
const API_LIFECYCLES: readonly ApiLifecycle[] = [
  {
    apiVersion: "admissionregistration.k8s.io/v1alpha1",
    kinds: ["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
    deprecated: 35,
    removed: 38,
    replacement: "admissionregistration.k8s.io/v1",
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1alpha1",
    kinds: ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
    deprecated: 29,
    removed: 32,
    replacement: "admissionregistration.k8s.io/v1",
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1beta1",
    kinds: ["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
    deprecated: 37,
    removed: 40,
    replacement: "admissionregistration.k8s.io/v1",
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1beta1",
    kinds: ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
    deprecated: 16,
    removed: 22,
    replacement: "admissionregistration.k8s.io/v1",
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1beta1",
    kinds: ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
    deprecated: 31,
    removed: 34,
    replacement: "admissionregistration.k8s.io/v1",
  },
  {
    apiVersion: "apiextensions.k8s.io/v1beta1",
    deprecated: 16,
    removed: 22,
    replacement: "apiextensions.k8s.io/v1",
  },
  {
    apiVersion: "apiregistration.k8s.io/v1beta1",
    deprecated: 19,
    removed: 22,
    replacement: "apiregistration.k8s.io/v1",
  },
  { apiVersion: "apps/v1beta1", deprecated: 8, removed: 16, replacement: "apps/v1" },
  { apiVersion: "apps/v1beta2", deprecated: 9, removed: 16, replacement: "apps/v1" },
  { apiVersion: "autoscaling/v2beta1", deprecated: 22, removed: 25, replacement: "autoscaling/v2" },
  { apiVersion: "autoscaling/v2beta2", deprecated: 23, removed: 26, replacement: "autoscaling/v2" },
  { apiVersion: "batch/v1beta1", deprecated: 21, removed: 25, replacement: "batch/v1" },
  {
    apiVersion: "certificates.k8s.io/v1alpha1",
    kinds: ["ClusterTrustBundle"],
    deprecated: 34,
    removed: 37,
    replacement: "certificates.k8s.io/v1",
  },
  {
    apiVersion: "certificates.k8s.io/v1beta1",
    kinds: ["CertificateSigningRequest"],
    deprecated: 19,
    removed: 22,
    replacement: "certificates.k8s.io/v1",
  },
  {
    apiVersion: "certificates.k8s.io/v1beta1",
    kinds: ["ClusterTrustBundle", "PodCertificateRequest"],
    deprecated: 37,
    removed: 40,
    replacement: "certificates.k8s.io/v1",
  },
  {
    apiVersion: "coordination.k8s.io/v1beta1",
    kinds: ["Lease"],
    deprecated: 19,
    removed: 22,
    replacement: "coordination.k8s.io/v1",
  },
  { apiVersion: "discovery.k8s.io/v1beta1", deprecated: 21, removed: 25, replacement: "discovery.k8s.io/v1" },
  { apiVersion: "events.k8s.io/v1beta1", deprecated: 22, removed: 25, replacement: "events.k8s.io/v1" },
  {
    apiVersion: "extensions/v1beta1",
    kinds: ["DaemonSet", "Deployment", "ReplicaSet"],
    deprecated: 8,
    removed: 16,
    replacement: "apps/v1",
  },
  {
    apiVersion: "extensions/v1beta1",
    kinds: ["Ingress"],
    deprecated: 14,
    removed: 22,
    replacement: "networking.k8s.io/v1",
  },
  {
    apiVersion: "extensions/v1beta1",
    kinds: ["NetworkPolicy"],
    deprecated: 9,
    removed: 16,
    replacement: "networking.k8s.io/v1",
  },
  {
    apiVersion: "flowcontrol.apiserver.k8s.io/v1beta1",
    deprecated: 23,
    removed: 26,
    replacement: "flowcontrol.apiserver.k8s.io/v1",
  },
  {
    apiVersion: "flowcontrol.apiserver.k8s.io/v1beta2",
    deprecated: 26,
    removed: 29,
    replacement: "flowcontrol.apiserver.k8s.io/v1",
  },
  {
    apiVersion: "flowcontrol.apiserver.k8s.io/v1beta3",
    deprecated: 29,
    removed: 32,
    replacement: "flowcontrol.apiserver.k8s.io/v1",
  },
  {
    apiVersion: "networking.k8s.io/v1beta1",
    kinds: ["Ingress", "IngressClass"],
    deprecated: 19,
    removed: 22,
    replacement: "networking.k8s.io/v1",
  },
  {
    apiVersion: "networking.k8s.io/v1beta1",
    kinds: ["IPAddress", "ServiceCIDR"],
    deprecated: 34,
    removed: 37,
    replacement: "networking.k8s.io/v1",
  },
  { apiVersion: "node.k8s.io/v1beta1", deprecated: 22, removed: 25, replacement: "node.k8s.io/v1" },
  {
    apiVersion: "policy/v1beta1",
    kinds: ["PodDisruptionBudget"],
    deprecated: 21,
    removed: 25,
    replacement: "policy/v1",
  },
  { apiVersion: "policy/v1beta1", kinds: ["PodSecurityPolicy"], deprecated: 21, removed: 25 },
  {
    apiVersion: "rbac.authorization.k8s.io/v1alpha1",
    deprecated: 17,
    removed: 22,
    replacement: "rbac.authorization.k8s.io/v1",
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1beta1",
    deprecated: 17,
    removed: 22,
    replacement: "rbac.authorization.k8s.io/v1",
  },
  {
    apiVersion: "resource.k8s.io/v1alpha3",
    kinds: ["DeviceTaintRule"],
    deprecated: 36,
    removed: 39,
    replacement: "resource.k8s.io/v1",
  },
  {
    apiVersion: "resource.k8s.io/v1beta1",
    deprecated: 35,
    removed: 38,
    replacement: "resource.k8s.io/v1",
  },
  {
    apiVersion: "resource.k8s.io/v1beta2",
    kinds: ["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"],
    deprecated: 36,
    removed: 39,
    replacement: "resource.k8s.io/v1",
  },
  {
    apiVersion: "scheduling.k8s.io/v1beta1",
    kinds: ["PriorityClass"],
    deprecated: 14,
    removed: 22,
    replacement: "scheduling.k8s.io/v1",
  },
  {
    apiVersion: "storage.k8s.io/v1alpha1",
    kinds: ["CSIStorageCapacity", "VolumeAttachment"],
    deprecated: 21,
    removed: 24,
    replacement: "storage.k8s.io/v1",
  },
  {
    apiVersion: "storage.k8s.io/v1alpha1",
    kinds: ["VolumeAttributesClass"],
    deprecated: 32,
    removed: 35,
    replacement: "storage.k8s.io/v1",
  },
  {
    apiVersion: "storage.k8s.io/v1beta1",
    kinds: ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
    deprecated: 19,
    removed: 22,
    replacement: "storage.k8s.io/v1",
  },
  {
    apiVersion: "storage.k8s.io/v1beta1",
    kinds: ["CSIStorageCapacity"],
    deprecated: 24,
    removed: 27,
    replacement: "storage.k8s.io/v1",
  },
  {
    apiVersion: "storage.k8s.io/v1beta1",
    kinds: ["VolumeAttributesClass"],
    deprecated: 34,
    removed: 37,
    replacement: "storage.k8s.io/v1",
  },
  {
    apiVersion: "storagemigration.k8s.io/v1beta1",
    deprecated: 37,
    removed: 40,
    replacement: "storagemigration.k8s.io/v1",
  },
];

/** The lifecycle of a kind in an API version; undefined for what is neither deprecated nor about to be. */
export const lifecycleOf = ({ group, version, kind }: KubernetesObject): ApiLifecycle | undefined =>
  version === "v1"
    ? undefined
    : API_LIFECYCLES.find(
        ({ apiVersion, kinds }) => apiVersion === `${group}/${version}` && (kinds?.includes(kind) ?? true),
      );

/** The minor number of a version, which lifecycles count in. */
export const minorOf = (version: KubeVersion): number => Number(version.slice(2));

/** What to use instead, in words that end a sentence "Allowed: …". */
export const instead = ({ replacement, removed }: ApiLifecycle): string =>
  replacement
    ? `${replacement}; this one is gone in 1.${removed}`
    : `nothing: the kind is gone in 1.${removed}`;
