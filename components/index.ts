export { Addons, type AddonsArgs } from "./addons/addons.ts";
export { CrdChart, type CrdChartArgs } from "./addons/crd-chart.ts";
export { ExternalDns, type ExternalDnsArgs } from "./addons/external-dns.ts";
export { ExternalSecrets, type ExternalSecretsArgs } from "./addons/external-secrets.ts";
export { HelmAddon, type HelmAddonArgs } from "./addons/helm-addon.ts";
export {
  LoadBalancerController,
  type LoadBalancerControllerArgs,
} from "./addons/load-balancer-controller.ts";
export * from "./choices.ts";
export { type AccessGrant } from "./cluster/cluster-args.ts";
export { Cluster, type ClusterArgs } from "./cluster/cluster.ts";
export { Karpenter, type KarpenterArgs } from "./compute/karpenter.ts";
export { type KarpenterNodePool } from "./compute/karpenter-args.ts";
export { NodeGroup, type NodeGroupArgs, type NodeGroupSettings } from "./compute/node-group.ts";
export { Database, type DatabaseArgs } from "./database/database.ts";
export { Certificate, type CertificateArgs } from "./edge/certificate.ts";
export { Edge, type EdgeArgs } from "./edge/edge.ts";
export { Gateway, type GatewayArgs } from "./edge/gateway.ts";
export { WebAcl, type WebAclArgs } from "./edge/web-acl.ts";
export { DataKey, type DataKeyArgs } from "./encryption/data-key.ts";
export { AccountGuards, type AccountGuardsArgs } from "./guardrails/account-guards.ts";
export { Backup, type BackupArgs } from "./guardrails/backup.ts";
export { Budget, type BudgetArgs } from "./guardrails/budget.ts";
export { GithubActions, type GithubActionsArgs } from "./identity/github-actions.ts";
export { Irsa, type IrsaArgs } from "./identity/irsa.ts";
export { permissionsBoundary } from "./identity/permissions-boundary.ts";
export { PodIdentity, type PodIdentityArgs } from "./identity/pod-identity.ts";
export { SecretReader, type SecretReaderArgs } from "./identity/secret-reader.ts";
export { Network, type NetworkArgs } from "./network/network.ts";
export { AdmissionPolicies, type AdmissionPoliciesArgs } from "./admission/admission-policies.ts";
export { Observability, type ObservabilityArgs } from "./observability/observability.ts";
export { Parameters, type ParametersArgs } from "./parameters/parameters.ts";
export { Registry, type RegistryArgs } from "./registry/registry.ts";
export { Secrets, type SecretsArgs } from "./secrets/secrets.ts";
export * from "./service/choices.ts";
export { Service, type ServiceArgs } from "./service/service.ts";
export { Bucket, type BucketArgs } from "./storage/bucket.ts";
export { LogBucket, type LogBucketArgs } from "./storage/log-bucket.ts";
