import { pod } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { type KubernetesObject } from "../../lib/kubernetes.ts";
import { kubernetesRule } from "../../lib/rule.ts";

/**
 * Built-in kinds that live in a namespace, so that one without it lands in `default`. Whether a custom resource
 * does only its definition tells: there, an explicit `default` is all that can be judged.
 */
const NAMESPACED: ReadonlySet<string> = new Set([
  "core/ConfigMap",
  "core/Endpoints",
  "core/LimitRange",
  "core/PersistentVolumeClaim",
  "core/Pod",
  "core/PodTemplate",
  "core/ReplicationController",
  "core/ResourceQuota",
  "core/Secret",
  "core/Service",
  "core/ServiceAccount",
  "apps/ControllerRevision",
  "apps/DaemonSet",
  "apps/Deployment",
  "apps/ReplicaSet",
  "apps/StatefulSet",
  "autoscaling/HorizontalPodAutoscaler",
  "batch/CronJob",
  "batch/Job",
  "coordination.k8s.io/Lease",
  "discovery.k8s.io/EndpointSlice",
  "networking.k8s.io/Ingress",
  "networking.k8s.io/NetworkPolicy",
  "policy/PodDisruptionBudget",
  "rbac.authorization.k8s.io/Role",
  "rbac.authorization.k8s.io/RoleBinding",
]);

/**
 * Kinds of widespread add-ons that belong to no namespace. While their definitions are not installed the Kubernetes
 * provider can't know that: it takes them for kinds with a namespace, and puts its `default` into the plan (`Check` of
 * pulumi/pulumi-kubernetes).
 */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  "cert-manager.io/ClusterIssuer",
  "elbv2.k8s.aws/IngressClassParams",
  "external-secrets.io/ClusterExternalSecret",
  "external-secrets.io/ClusterPushSecret",
  "external-secrets.io/ClusterSecretStore",
  "gateway.networking.k8s.io/GatewayClass",
  "generators.external-secrets.io/ClusterGenerator",
  "karpenter.k8s.aws/EC2NodeClass",
  "karpenter.sh/NodeClaim",
  "karpenter.sh/NodeOverlay",
  "karpenter.sh/NodePool",
]);

const isNamespaced = ({ groupKind }: KubernetesObject): boolean => NAMESPACED.has(groupKind);

/** The API server's own Service, and the ConfigMap and ServiceAccount that controllers make in each namespace. */
const BY_CONTROL_PLANE = `request.userInfo.username == "system:apiserver" ||
  "system:serviceaccounts:kube-system" in request.userInfo.?groups.orValue([])`;

export const noDefaultNamespace = kubernetesRule({
  name: "no-default-namespace",
  title: "Objects must not live in the default namespace",
  why: "Quotas, network policies, Pod Security labels and access are granted by namespace; default has none of its own and everybody's leftovers.",
  fix: "Set metadata.namespace to the namespace of the service.",
  severity: "medium",
  controls: [cisEks("4.5.2"), cisKubernetes("5.6.4")],
  examples: {
    good: [
      { title: "A namespace of its own", resource: pod({ containers: [{ name: "app" }] }) },
      {
        title: "An object of the whole cluster",
        resource: {
          type: "kubernetes:core/v1:Namespace",
          props: { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
        },
      },
      {
        title: "An object of the whole cluster, planned before its definition is installed",
        resource: {
          type: "kubernetes:gateway.networking.k8s.io/v1:GatewayClass",
          props: {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "GatewayClass",
            metadata: { name: "public", namespace: "default" },
          },
        },
      },
    ],
    bad: [
      {
        title: "Not set",
        resource: {
          type: "kubernetes:core/v1:ConfigMap",
          props: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "shop" } },
        },
        paths: ["metadata.namespace"],
      },
      {
        title: "A custom resource in default",
        resource: {
          type: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
          props: {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "HTTPRoute",
            metadata: { name: "shop", namespace: "default" },
          },
        },
        paths: ["metadata.namespace"],
      },
    ],
  },
  check: (object) =>
    CLUSTER_SCOPED.has(object.groupKind)
      ? []
      : [
          must(
            at(object.root, "metadata", "namespace"),
            (namespace) =>
              typeof namespace === "string" && namespace !== ""
                ? namespace !== "default"
                : !isNamespaced(object),
            "a namespace other than default",
          ),
        ],
  // Of the kinds above, those that people and pipelines make. A namespace never changes, and objects that are in
  // default already have to stay editable, or nobody could scale them down.
  admission: () => ({
    resources: [
      {
        apiGroups: [""],
        resources: [
          "configmaps",
          "persistentvolumeclaims",
          "pods",
          "podtemplates",
          "replicationcontrollers",
          "secrets",
          "services",
          "serviceaccounts",
        ],
      },
      { apiGroups: ["apps"], resources: ["daemonsets", "deployments", "replicasets", "statefulsets"] },
      { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"] },
      { apiGroups: ["batch"], resources: ["cronjobs", "jobs"] },
      { apiGroups: ["networking.k8s.io"], resources: ["ingresses", "networkpolicies"] },
      { apiGroups: ["policy"], resources: ["poddisruptionbudgets"] },
      { apiGroups: ["rbac.authorization.k8s.io"], resources: ["rolebindings", "roles"] },
    ],
    object: { "metadata.namespace": `object.metadata.namespace != "default" || ${BY_CONTROL_PLANE}` },
  }),
});
