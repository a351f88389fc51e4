import { type Rule } from "../../lib/rule.ts";
import { alertReceiverSecrets } from "./alert-receiver-secrets.ts";
import { alertRunbook } from "./alert-runbook.ts";
import { alertSeverity } from "./alert-severity.ts";
import { awsAuthConfigMap } from "./aws-auth-config-map.ts";
import { gatewayAllowedRoutes } from "./gateway-allowed-routes.ts";
import { gatewayReferenceGrants } from "./gateway-reference-grants.ts";
import { gatewayTls } from "./gateway-tls.ts";
import { hpaBounds } from "./hpa-bounds.ts";
import { ingressClass } from "./ingress-class.ts";
import { ingressDefaultBackend } from "./ingress-default-backend.ts";
import { ingressHosts } from "./ingress-hosts.ts";
import { ingressNginxRetired } from "./ingress-nginx-retired.ts";
import { ingressSnippets } from "./ingress-snippets.ts";
import { ingressTls } from "./ingress-tls.ts";
import { loadBalancerWebAcl } from "./load-balancer-web-acl.ts";
import { namespaceNames } from "./namespace-names.ts";
import { namespacePodSecurity } from "./namespace-pod-security.ts";
import { networkPolicyEgress } from "./network-policy-egress.ts";
import { networkPolicyIngress } from "./network-policy-ingress.ts";
import { pdbAllowsDisruption } from "./pdb-allows-disruption.ts";
import { pdbUnhealthyEviction } from "./pdb-unhealthy-eviction.ts";
import { prometheusStorage } from "./prometheus-storage.ts";
import { rbacAdmissionWebhooks } from "./rbac-admission-webhooks.ts";
import { rbacAnonymous } from "./rbac-anonymous.ts";
import { rbacAwsAuth } from "./rbac-aws-auth.ts";
import { rbacCertificateApproval } from "./rbac-certificate-approval.ts";
import { rbacClusterAdmin } from "./rbac-cluster-admin.ts";
import { rbacConfigChanges } from "./rbac-config-changes.ts";
import { rbacDefaultServiceAccount } from "./rbac-default-service-account.ts";
import { rbacEscalation } from "./rbac-escalation.ts";
import { rbacNetworkChanges } from "./rbac-network-changes.ts";
import { rbacNodeProxy } from "./rbac-node-proxy.ts";
import { rbacPodCreation } from "./rbac-pod-creation.ts";
import { rbacPodExec } from "./rbac-pod-exec.ts";
import { rbacRoleManagement } from "./rbac-role-management.ts";
import { rbacSecrets } from "./rbac-secrets.ts";
import { rbacServiceStatus } from "./rbac-service-status.ts";
import { rbacTokenCreation } from "./rbac-token-creation.ts";
import { rbacVolumeCreation } from "./rbac-volume-creation.ts";
import { rbacWildcards } from "./rbac-wildcards.ts";
import { routeHostnames } from "./route-hostnames.ts";
import { serviceAccountTokenSecret } from "./service-account-token-secret.ts";
import { serviceAdminPorts } from "./service-admin-ports.ts";
import { serviceExternalIps } from "./service-external-ips.ts";
import { serviceExternalName } from "./service-external-name.ts";
import { serviceLoadBalancer } from "./service-load-balancer.ts";
import { serviceLoadBalancerTls } from "./service-load-balancer-tls.ts";
import { serviceNodePort } from "./service-node-port.ts";
import { storageClassEncryption } from "./storage-class-encryption.ts";
import { volumeClaimAccess } from "./volume-claim-access.ts";
import { volumeClaimClass } from "./volume-claim-class.ts";
import { volumeHostPath } from "./volume-host-path.ts";

/** Rules on Kubernetes objects other than pods, in the order of the documentation. */
export const objectRules: readonly Rule[] = [
  serviceNodePort,
  serviceLoadBalancer,
  serviceLoadBalancerTls,
  serviceExternalIps,
  serviceExternalName,
  serviceAdminPorts,
  ingressTls,
  ingressHosts,
  ingressDefaultBackend,
  ingressClass,
  ingressSnippets,
  ingressNginxRetired,
  gatewayTls,
  gatewayAllowedRoutes,
  gatewayReferenceGrants,
  routeHostnames,
  loadBalancerWebAcl,
  networkPolicyIngress,
  networkPolicyEgress,
  rbacWildcards,
  rbacSecrets,
  rbacConfigChanges,
  rbacNetworkChanges,
  rbacPodCreation,
  rbacPodExec,
  rbacEscalation,
  rbacRoleManagement,
  rbacClusterAdmin,
  rbacAnonymous,
  rbacDefaultServiceAccount,
  rbacNodeProxy,
  rbacCertificateApproval,
  rbacAdmissionWebhooks,
  rbacVolumeCreation,
  rbacTokenCreation,
  rbacServiceStatus,
  serviceAccountTokenSecret,
  awsAuthConfigMap,
  rbacAwsAuth,
  hpaBounds,
  pdbAllowsDisruption,
  pdbUnhealthyEviction,
  namespacePodSecurity,
  namespaceNames,
  storageClassEncryption,
  volumeClaimClass,
  volumeClaimAccess,
  volumeHostPath,
  alertSeverity,
  alertRunbook,
  alertReceiverSecrets,
  prometheusStorage,
];
