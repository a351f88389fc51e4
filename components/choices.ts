/**
 * What arguments of the components may be chosen from, but for those of a service (`service/choices.ts`): as objects, for
 * Pulumi's schema inference takes no unions. In TypeScript the words themselves do as well: `computeMode: "auto"`.
 */

/** How many NAT gateways: none, one for all zones, or one a zone. */
export const NatGatewayMode = { none: "none", single: "single", perZone: "perZone" } as const;
export type NatGatewayMode = (typeof NatGatewayMode)[keyof typeof NatGatewayMode];

/** Which AWS services are reached without the internet. */
export const EndpointMode = { gateway: "gateway", private: "private" } as const;
export type EndpointMode = (typeof EndpointMode)[keyof typeof EndpointMode];

/** How a cluster's nodes come: node groups of yours, or EKS Auto Mode. */
export const ComputeMode = { managed: "managed", auto: "auto" } as const;
export type ComputeMode = (typeof ComputeMode)[keyof typeof ComputeMode];

/** What happens at the end of a Kubernetes version's standard support. Source: EKS API reference, UpgradePolicyRequest. */
export const ClusterSupportType = { STANDARD: "STANDARD", EXTENDED: "EXTENDED" } as const;
export type ClusterSupportType = (typeof ClusterSupportType)[keyof typeof ClusterSupportType];

/** What a principal may do in the cluster: EKS's access policies, and what previews read. */
export const ClusterAccess = {
  clusterAdmin: "clusterAdmin",
  admin: "admin",
  adminView: "adminView",
  edit: "edit",
  view: "view",
  preview: "preview",
} as const;
export type ClusterAccess = (typeof ClusterAccess)[keyof typeof ClusterAccess];

/** How the nodes of a group are bought. Source: EKS API reference, CreateNodegroup. */
export const NodeCapacityType = { ON_DEMAND: "ON_DEMAND", SPOT: "SPOT" } as const;
export type NodeCapacityType = (typeof NodeCapacityType)[keyof typeof NodeCapacityType];

/** What nodes run: Amazon Linux 2023, or Bottlerocket. */
export const AmiFamily = { al2023: "al2023", bottlerocket: "bottlerocket" } as const;
export type AmiFamily = (typeof AmiFamily)[keyof typeof AmiFamily];

/** Architecture of nodes, as Kubernetes' label `kubernetes.io/arch` has it. */
export const NodeArchitecture = { amd64: "amd64", arm64: "arm64" } as const;
export type NodeArchitecture = (typeof NodeArchitecture)[keyof typeof NodeArchitecture];

/** How Karpenter buys nodes, as its label `karpenter.sh/capacity-type` has it. */
export const NodePoolCapacityType = { onDemand: "on-demand", spot: "spot" } as const;
export type NodePoolCapacityType = (typeof NodePoolCapacityType)[keyof typeof NodePoolCapacityType];

/** How external-dns keeps records. Source: external-dns, flag `--policy`. */
export const DnsPolicy = { upsertOnly: "upsert-only", sync: "sync" } as const;
export type DnsPolicy = (typeof DnsPolicy)[keyof typeof DnsPolicy];

/** Levels of the Pod Security Standards. */
export const PodSecurityLevel = {
  privileged: "privileged",
  baseline: "baseline",
  restricted: "restricted",
} as const;
export type PodSecurityLevel = (typeof PodSecurityLevel)[keyof typeof PodSecurityLevel];

/** Who reaches a load balancer. */
export const LoadBalancerScheme = { internetFacing: "internet-facing", internal: "internal" } as const;
export type LoadBalancerScheme = (typeof LoadBalancerScheme)[keyof typeof LoadBalancerScheme];

/**
 * TLS policies of an Application Load Balancer that speak TLS 1.2 with forward secrecy and authenticated encryption,
 * or TLS 1.3 alone. Source: Elastic Load Balancing User Guide, "Security policies for your Application Load
 * Balancer"; AWS recommends the first, which adds post-quantum key exchange (AWS FSBP ELB.17).
 */
export const LoadBalancerTlsPolicy = {
  tls12PostQuantum: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
  tls13PostQuantum: "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
  tls12FipsPostQuantum: "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
  tls13FipsPostQuantum: "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
  tls12: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
  tls13: "ELBSecurityPolicy-TLS13-1-3-2021-06",
} as const;
export type LoadBalancerTlsPolicy = (typeof LoadBalancerTlsPolicy)[keyof typeof LoadBalancerTlsPolicy];

/** What a managed rule group of the web ACL does with requests that match. */
export const RuleGroupMode = { block: "block", count: "count" } as const;
export type RuleGroupMode = (typeof RuleGroupMode)[keyof typeof RuleGroupMode];

/**
 * Major versions of PostgreSQL that RDS offers and supports; the newest last. A major is dropped here before its
 * standard support at RDS ends. Source: Amazon RDS for PostgreSQL Release Notes, "Release calendars".
 */
export const PostgresVersion = {
  postgres15: "15",
  postgres16: "16",
  postgres17: "17",
  postgres18: "18",
} as const;
export type PostgresVersion = (typeof PostgresVersion)[keyof typeof PostgresVersion];

/** Modes of CloudWatch Database Insights. */
export const DatabaseInsightsMode = { standard: "standard", advanced: "advanced" } as const;
export type DatabaseInsightsMode = (typeof DatabaseInsightsMode)[keyof typeof DatabaseInsightsMode];

/**
 * Certificate authorities of RDS, each of its regions' own.
 * Source: Amazon RDS User Guide, "Using SSL/TLS to encrypt a connection to a DB instance".
 */
export const DatabaseCertificateAuthority = {
  rsa2048: "rds-ca-rsa2048-g1",
  rsa4096: "rds-ca-rsa4096-g1",
  ecc384: "rds-ca-ecc384-g1",
} as const;
export type DatabaseCertificateAuthority =
  (typeof DatabaseCertificateAuthority)[keyof typeof DatabaseCertificateAuthority];

/** What happens to an object that violates a policy: the audit log has it, or its author is told, or it is refused. */
export const AdmissionMode = { audit: "audit", warn: "warn", deny: "deny" } as const;
export type AdmissionMode = (typeof AdmissionMode)[keyof typeof AdmissionMode];

/** The same for one rule, which may also be left out. */
export const AdmissionRuleMode = { audit: "audit", warn: "warn", deny: "deny", off: "off" } as const;
export type AdmissionRuleMode = (typeof AdmissionRuleMode)[keyof typeof AdmissionRuleMode];
