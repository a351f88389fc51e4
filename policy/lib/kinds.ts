import { isBuiltIn, type KubernetesObject } from "./kubernetes.ts";

/**
 * The kinds that people write most, by the API versions that serve them; versions of old are in api-lifecycle.ts.
 * Source: the API reference of Kubernetes 1.36.
 */
const SERVED: readonly (readonly [apiVersions: readonly string[], kinds: readonly string[]])[] = [
  [
    ["core/v1"],
    [
      "ConfigMap",
      "Endpoints",
      "LimitRange",
      "Namespace",
      "PersistentVolume",
      "PersistentVolumeClaim",
      "Pod",
      "PodTemplate",
      "ReplicationController",
      "ResourceQuota",
      "Secret",
      "Service",
      "ServiceAccount",
    ],
  ],
  [["apps/v1"], ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]],
  [["autoscaling/v1", "autoscaling/v2"], ["HorizontalPodAutoscaler"]],
  [["batch/v1"], ["CronJob", "Job"]],
  [["networking.k8s.io/v1"], ["Ingress", "IngressClass", "NetworkPolicy"]],
  [["policy/v1"], ["PodDisruptionBudget"]],
  [[], ["PodSecurityPolicy"]],
  [["rbac.authorization.k8s.io/v1"], ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]],
  [["storage.k8s.io/v1"], ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"]],
  [["scheduling.k8s.io/v1"], ["PriorityClass"]],
  [
    ["admissionregistration.k8s.io/v1"],
    [
      "MutatingWebhookConfiguration",
      "ValidatingAdmissionPolicy",
      "ValidatingAdmissionPolicyBinding",
      "ValidatingWebhookConfiguration",
    ],
  ],
  [["apiextensions.k8s.io/v1"], ["CustomResourceDefinition"]],
  [["apiregistration.k8s.io/v1"], ["APIService"]],
  [["coordination.k8s.io/v1"], ["Lease"]],
  [["discovery.k8s.io/v1"], ["EndpointSlice"]],
  [["node.k8s.io/v1"], ["RuntimeClass"]],
  [["certificates.k8s.io/v1"], ["CertificateSigningRequest"]],
];

const VERSIONS: ReadonlyMap<string, readonly string[]> = new Map(
  SERVED.flatMap(([apiVersions, kinds]) => kinds.map((kind) => [kind, apiVersions] as const)),
);

/** A custom resource's group is a domain name, so that one without a dot can only be meant to be built in. */
const isMeantAsBuiltIn = (object: KubernetesObject): boolean =>
  isBuiltIn(object) || !object.group.includes(".") || object.group.endsWith(".k8s.io");

const written = (apiVersion: string): string => apiVersion.replace(/^core\//, "");

/**
 * The API versions of a kind, as manifests write them, where the object is of none of them; undefined where it is, and
 * for all other kinds.
 */
export function versionsInstead(object: KubernetesObject): readonly string[] | undefined {
  const { group, version, kind } = object;
  if (group === "" || kind === "") return undefined;
  const versions = VERSIONS.get(kind);
  if (!versions) return isBuiltIn(object) || group.includes(".") ? undefined : [];
  if (versions.includes(`${group}/${version}`) || !isMeantAsBuiltIn(object)) return undefined;
  return versions.map(written);
}
