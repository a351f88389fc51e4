/**
 * Add-ons bring such objects along, and no list of excluded namespaces could spare them. For the same reason the rules
 * on roles and on their bindings judge those of namespaces only.
 */
const CLUSTER_WIDE =
  "It is about objects of the whole cluster, which belong to no namespace to be judged in.";
const CUSTOM = "Custom resources, whose definitions a cluster may have or not.";

/** Rules on Kubernetes objects that the API server is not told of, by default settings: why not. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  "alert-receiver-secrets":
    "A Secret's data is base64 of up to a megabyte, which CEL can't read; AlertmanagerConfig is a custom resource.",
  "alert-runbook": CUSTOM,
  "alert-severity": CUSTOM,
  "aws-auth-config-map":
    "It is in kube-system, which is excluded: nobody's policies may hold the control plane up.",
  "config-map-credentials": "A ConfigMap may hold a megabyte: to search that costs more than CEL may.",
  "dangerous-environment": "What is dangerous is decided by a function a variable.",
  "deprecated-api":
    "The API server converts an object to the version that a policy asks for before it is judged.",
  "distinct-probes":
    "The API server has filled in the defaults of one probe's action that the other has not.",
  "gateway-allowed-routes": CUSTOM,
  "gateway-reference-grants": CUSTOM,
  "gateway-tls": CUSTOM,
  "image-pull-policy": "The API server has filled the policy in by then: Always for latest.",
  "image-registry": "Off unless registries are configured; with such settings there is a policy.",
  "ingress-nginx-retired": CLUSTER_WIDE,
  "job-restart-policy": "The API server demands it itself.",
  "job-ttl": "It is about Jobs that scripts make; the API server sees those that CronJobs make as well.",
  "load-balancer-web-acl": CUSTOM,
  "namespace-names": CLUSTER_WIDE,
  "namespace-pod-security": CLUSTER_WIDE,
  "no-ephemeral-containers": "It is about manifests: in the cluster, this is how kubectl debug works.",
  "no-system-namespace": "These namespaces are excluded: nobody's policies may hold the control plane up.",
  "pod-spread":
    "It depends on replicas, which are one by the API server's default and change without the template.",
  "port-names": "The API server checks the names itself.",
  "prerelease-api":
    "The API server converts an object to the version that a policy asks for before it is judged.",
  "probe-ports": "A port is a number or a name, and the container's lists of them have no common type.",
  "prometheus-storage": CUSTOM,
  "removed-api": "The API server refuses what it does not serve.",
  "replicas-minimum":
    "The API server has filled in one replica by then, also where an autoscaler is to decide.",
  "route-hostnames": CUSTOM,
  "selector-matches-labels": "The API server demands it itself.",
  "storage-class-encryption": CLUSTER_WIDE,
  "termination-grace": "A sleep may be a word of a shell command, which CEL can't read a number from.",
  "unique-environment": "It costs the square of the variables, of which there may be hundreds.",
  "valid-labels": "The API server demands it itself.",
  "volume-host-path": CLUSTER_WIDE,
};
