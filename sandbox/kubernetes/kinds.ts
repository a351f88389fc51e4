/** What a type token, or an object, says about its kind. The core group is the empty string. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** `kubernetes:apps/v1:Deployment` → apps, v1, Deployment; `kubernetes:core/v1:Pod` → "", v1, Pod. */
export function kindOfToken(token: string): GroupVersionKind {
  const [, groupVersion = "", kind = ""] = token.split(":");
  return { ...splitApiVersion(groupVersion), kind };
}

export function kindOfObject(object: { apiVersion: string; kind: string }): GroupVersionKind {
  return { ...splitApiVersion(object.apiVersion), kind: object.kind };
}

/** The reverse of `kindOfToken`. */
export function tokenOf({ group, version, kind }: GroupVersionKind): string {
  return `kubernetes:${group === "" ? "core" : group}/${version}:${kind}`;
}

export function apiVersionOf({ group, version }: GroupVersionKind): string {
  return group === "" ? version : `${group}/${version}`;
}

function splitApiVersion(apiVersion: string): { group: string; version: string } {
  const [first = "", second] = apiVersion.split("/");
  if (second === undefined) return { group: "", version: first };
  return { group: first === "core" ? "" : first, version: second };
}

/** Groups of the API server itself: their objects are compared after normalisation, others literally. */
export function isBuiltIn({ group }: GroupVersionKind): boolean {
  return group === "" || !group.includes(".") || (group.endsWith(".k8s.io") && !OUT_OF_TREE.has(group));
}

const OUT_OF_TREE = new Set(["gateway.networking.k8s.io", "metrics.k8s.io", "snapshot.storage.k8s.io"]);

/**
 * Kinds of the API server itself that belong to no namespace: asked where no server can be.
 * Source: `kubectl api-resources --namespaced=false`.
 */
const CLUSTER_SCOPED = new Set(
  `/ComponentStatus /Namespace /Node /PersistentVolume
  admissionregistration.k8s.io/MutatingWebhookConfiguration admissionregistration.k8s.io/ValidatingAdmissionPolicy
  admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding admissionregistration.k8s.io/ValidatingWebhookConfiguration
  admissionregistration.k8s.io/MutatingAdmissionPolicy admissionregistration.k8s.io/MutatingAdmissionPolicyBinding
  apiextensions.k8s.io/CustomResourceDefinition apiregistration.k8s.io/APIService
  authentication.k8s.io/SelfSubjectReview authentication.k8s.io/TokenReview
  authorization.k8s.io/SelfSubjectAccessReview authorization.k8s.io/SelfSubjectRulesReview authorization.k8s.io/SubjectAccessReview
  certificates.k8s.io/CertificateSigningRequest certificates.k8s.io/ClusterTrustBundle
  flowcontrol.apiserver.k8s.io/FlowSchema flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration
  networking.k8s.io/IngressClass networking.k8s.io/IPAddress networking.k8s.io/ServiceCIDR node.k8s.io/RuntimeClass
  rbac.authorization.k8s.io/ClusterRole rbac.authorization.k8s.io/ClusterRoleBinding
  resource.k8s.io/DeviceClass resource.k8s.io/ResourceSlice scheduling.k8s.io/PriorityClass
  storage.k8s.io/CSIDriver storage.k8s.io/CSINode storage.k8s.io/StorageClass storage.k8s.io/VolumeAttachment
  storage.k8s.io/VolumeAttributesClass`.split(/\s+/),
);

/** Whether a built-in kind belongs to a namespace; undefined for kinds that the server alone knows. */
export function isNamespacedBuiltIn(kind: GroupVersionKind): boolean | undefined {
  return isBuiltIn(kind) ? !CLUSTER_SCOPED.has(`${kind.group}/${kind.kind}`) : undefined;
}

/** Token → what to do about it, for the types of the real plugin that this one does not stand in for. */
export function unsupported(token: string): string | undefined {
  const instead = UNSUPPORTED.find(([pattern]) => pattern.test(token))?.[1];
  if (instead === undefined) return undefined;
  return `${token} is not modelled by the sandbox's kubernetes plugin. ${instead}`;
}

const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [
    /^kubernetes:helm\.sh\/v3:Chart$/,
    "Use kubernetes.helm.v4.Chart, whose objects previews and policies see.",
  ],
  [
    /^kubernetes:(yaml|kustomize)[/:]/,
    "Declare the objects themselves, or put them in a chart for kubernetes.helm.v4.Chart.",
  ],
  [/^kubernetes:helm:/, "Use kubernetes.helm.v4.Chart."],
  [/^kubernetes:index:/, "Rehearse it against the official plugin."],
  [
    /^kubernetes:core\/v1:(PersistentVolume|ReplicationController|ResourceQuota)$/,
    "What it waits for is not modelled: rehearse it against the official plugin.",
  ],
  [/:\w+Patch$/, "Declare the whole object, or rehearse it against the official plugin."],
  [
    /^kubernetes:([a-z]+|[\w.]+\.k8s\.io)\/v\w+:\w+List$/,
    "A list is no object of its own: declare its items.",
  ],
];
