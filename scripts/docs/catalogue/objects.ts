import { type CatalogueRow } from "./row.ts";

/** What others check of Kubernetes objects other than pods. */
export const OBJECT_ROWS: readonly CatalogueRow[] = [
  {
    subject:
      "Service: NodePort, LoadBalancer, externalIPs, externalName, selector used once, TLS annotations of load balancers, range of ports, ports of ssh and below 1024",
    anchors: "Y G L S T-0108 u",
    rules: [
      "service-node-port",
      "service-load-balancer",
      "service-load-balancer-tls",
      "service-external-ips",
      "service-external-name",
      "unique-service-selector",
      "service-admin-ports",
    ],
    leftOut: {
      "range of node ports": "`service-node-port` refuses all of them.",
      "ports below 1024":
        "The number of a port is no risk: where a node asks for a capability to listen there, `pod-capabilities` decides.",
    },
  },
  {
    subject: "Service, Ingress, HPA, NetworkPolicy, ServiceMonitor without a target (stack)",
    anchors: "L S",
    rules: [
      "service-selects-pods",
      "ingress-service-exists",
      "hpa-target-exists",
      "network-policy-selects-pods",
      "monitor-selects-targets",
    ],
  },
  {
    subject: "StatefulSet: serviceName of a headless Service that exists (stack)",
    anchors: "S",
    rules: ["stateful-set-service"],
  },
  {
    subject:
      "Ingress: TLS only, host in tls, wildcard or empty host, default backend, class, host and path used once",
    anchors: "Y G O U",
    rules: ["ingress-tls", "ingress-hosts", "ingress-default-backend", "ingress-class", "unique-hostnames"],
  },
  {
    subject: "Ingress: snippets of nginx (CVE-2021-25742), version of the controller",
    anchors: "Y C152-154 T-KCV0093",
    rules: ["ingress-snippets", "ingress-nginx-retired"],
    leftOut: {
      "version of ingress-nginx": "No version is maintained any more: `ingress-nginx-retired` refuses all.",
    },
  },
  {
    subject: "Gateway API",
    anchors: "none of the general sets; Y has istio/linkerd/traefik packs",
    rules: [
      "gateway-tls",
      "gateway-allowed-routes",
      "gateway-reference-grants",
      "route-hostnames",
      "route-gateway-exists",
      "route-service-exists",
      "load-balancer-web-acl",
    ],
    leftOut: {
      "kinds of Istio, Linkerd and Traefik":
        "Slipway deploys none; pod templates in them are found all the same.",
    },
  },
  {
    subject: "NetworkPolicy: pods or namespaces without one (stack)",
    anchors: "L S O C(CKV2_K8S_6) Y(cluster) I5.3.2 U",
    rules: ["workload-network-policy"],
  },
  {
    subject: "NetworkPolicy: 0.0.0.0/0 inwards or outwards; empty podSelector",
    anchors: "T(KUBE-0001/2, KSV038) Y",
    rules: ["network-policy-ingress", "network-policy-egress"],
    leftOut: {
      "empty podSelector": "It is how a whole namespace is closed, which `workload-network-policy` asks for.",
    },
  },
  {
    subject: "RBAC: wildcards in verbs or resources",
    anchors: "Y L C49 T044-046 I5.1.3 U",
    rules: ["rbac-wildcards"],
  },
  {
    subject:
      "RBAC: secrets, and tokens in them; services, ingresses and network policies; create pods; pods/exec and attach; configmaps; logs of pods",
    anchors: "Y L O C(CKV2_2,5) T041,042,048,049,053,054,113 I5.1.2,5.1.4 U",
    rules: [
      "rbac-secrets",
      "rbac-config-changes",
      "rbac-network-changes",
      "service-account-token-secret",
      "rbac-pod-creation",
      "rbac-pod-exec",
    ],
    leftOut: {
      "deletion of logs": "The API server has no such call: a verb of that kind on pods/log grants nothing.",
    },
  },
  {
    subject: "RBAC: escalate, bind, impersonate; change RBAC",
    anchors: "Y C157,158,CKV2_1,3 T043,050-052,055 I5.1.8 U",
    rules: ["rbac-escalation", "rbac-role-management"],
  },
  {
    subject: "RBAC: bindings of cluster-admin, system:masters, anonymous, authenticated",
    anchors: "Y G L O T111,122,0123,01011 I5.1.1,5.1.7 U",
    rules: ["rbac-cluster-admin", "rbac-anonymous", "rbac-default-service-account"],
  },
  {
    subject: "RBAC: nodes/proxy, approval of CSRs, webhooks, PVs, tokens, services/status",
    anchors: "Y C155,156,CKV2_4 T047,114 I5.1.9-13",
    rules: [
      "rbac-node-proxy",
      "rbac-certificate-approval",
      "rbac-admission-webhooks",
      "rbac-volume-creation",
      "rbac-token-creation",
      "rbac-service-status",
    ],
  },
  {
    subject: "aws-auth ConfigMap managed by hand",
    anchors: "T115",
    rules: ["aws-auth-config-map", "rbac-aws-auth"],
  },
  {
    subject: "HPA: minimum and maximum, target exists, replicas set beside it, two for one workload",
    anchors: "G L S O Y",
    rules: ["hpa-bounds", "hpa-target-exists", "hpa-owns-replicas", "unique-autoscaler"],
    leftOut: {
      "an upper bound of the maximum":
        "What is too much is a matter of quota, which `namespace-bounds` asks for: it counts pods of all workloads.",
    },
  },
  {
    subject: "PDB: there, allows a disruption, fits the HPA's minimum, unhealthyPodEvictionPolicy",
    anchors: "G L S O Y u",
    rules: [
      "workload-disruption-budget",
      "pdb-selects-pods",
      "pdb-allows-disruption",
      "pdb-below-minimum",
      "pdb-unhealthy-eviction",
    ],
  },
  {
    subject: "Namespace: labels of Pod Security, quota and LimitRange, names",
    anchors: "Y G(labels) T039,040",
    rules: ["namespace-pod-security", "namespace-bounds", "namespace-names"],
  },
  {
    subject: "PV, PVC, StorageClass: class is set, access mode, hostPath",
    anchors: "Y G",
    rules: ["volume-claim-class", "volume-claim-access", "volume-host-path"],
  },
  {
    subject: "validity by schema (kubeconform), order of keys, CEL of one's own",
    anchors: "L",
    rules: [],
    leftOut: {
      "validity by schema":
        "The API server knows it best, CRDs included: Slipway's tests have it judge every chart by a dry run.",
      "order of keys": "A formatter's work.",
      "CEL of one's own": "A rule of one's own is a file beside ours, and CEL is made of it.",
    },
  },
];
