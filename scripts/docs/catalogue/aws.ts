import { type CatalogueRow } from "./row.ts";

/** What others check of AWS. */
export const AWS_ROWS: readonly CatalogueRow[] = [
  {
    subject: "eks.Cluster: endpoint not public, or not to 0.0.0.0/0",
    anchors: "C38,39 T F(EKS.1) I U u",
    rules: ["eks-private-endpoint"],
  },
  {
    subject: "eks.Cluster: secrets encrypted by KMS",
    anchors: "C58 T F(EKS.3) I U u",
    rules: ["eks-secrets-encryption"],
  },
  {
    subject: "eks.Cluster: logs of the control plane",
    anchors: "C37 T F(EKS.8) I U",
    rules: ["eks-control-plane-logs"],
  },
  {
    subject:
      "eks.Cluster: supported version; access entries, not CONFIG_MAP; deletion protection; zonal shift",
    anchors: "C339 F(EKS.2) U; Prowler",
    rules: [
      "eks-supported-version",
      "eks-standard-support",
      "eks-access-entries",
      "eks-deletion-protection",
      "eks-zonal-shift",
    ],
  },
  {
    subject:
      "eks.NodeGroup: no open SSH; launch template; kubelet's configuration; minimal role; private subnets; supported version",
    anchors: "C100 U; Prowler",
    rules: [
      "eks-node-no-open-ssh",
      "eks-node-launch-template",
      "eks-node-minimal-policy",
      "instance-no-public-ip",
      "subnet-no-public-ip",
      "eks-supported-version",
    ],
    leftOut: {
      "kubelet's configuration":
        "It comes with the machine image, or in user data of the image's own format: no property says it.",
    },
  },
  {
    subject: "ecr: scan on push; immutable tags; KMS; no public policy; lifecycle policy",
    anchors: "C32,51,136,163 T F(ECR.1-3) U u",
    rules: [
      "ecr-scan-on-push",
      "ecr-immutable-tags",
      "ecr-encryption",
      "resource-policy-not-public",
      "repository-has-lifecycle-policy",
    ],
  },
  {
    subject:
      "ec2.SecurityGroup and its rules: nothing from everywhere to 22, 3389, high-risk or any ports; egress; descriptions of groups and rules; default group closed; attached",
    anchors: "C23,24,25,260,277,382,CKV2_5,12 T F(EC2.2,18,19) H(EC2.13,14) U u",
    rules: [
      "no-open-security-group",
      "security-group-egress",
      "security-group-description",
      "security-group-rule-descriptions",
      "default-security-group-closed",
    ],
    leftOut: {
      "attached (EC2.22, which AWS has retired)":
        "Controllers in the cluster attach groups that no stack sees used; an unused one lets nobody in.",
    },
  },
  {
    subject:
      "vpc: flow logs; default VPC; no public addresses by default; network ACLs and 22, 3389, all ports; endpoints; acceptance of endpoint services",
    anchors: "C123,130,148,352,CKV2_1,11 T F(EC2.6,10,15,21) U",
    rules: [
      "vpc-has-flow-log",
      "flow-log-traffic",
      "no-default-vpc",
      "subnet-no-public-ip",
      "network-acl-admin-ports",
      "endpoint-service-acceptance",
    ],
    leftOut: {
      "network ACLs open on all ports":
        "To the internet they are refused, for all ports hold 22 and 3389: `network-acl-admin-ports`. Inside a VPC security groups decide, which know who asks; ACLs have no state and need ports for answers.",
      "interface endpoints":
        "Each is billed by hour and zone, and TLS through NAT is as private: an option of the network component.",
    },
  },
  {
    subject:
      "ebs, instances, launch templates: encryption, own key, encryption by default, IMDSv2, hop limit, no public address, no secrets in user data, profile, monitoring, AMIs",
    anchors: "C3,8,46,79,88,106,126,189,341,CKV2_41 T F(EC2.3,7-9,25,170,181) U u A",
    rules: [
      "volume-encryption",
      "ebs-default-encryption",
      "instance-metadata-tokens",
      "instance-hop-limit",
      "instance-no-public-ip",
      "instance-user-data-secrets",
    ],
    leftOut: {
      profile: "EKS gives nodes the role of their group, and refuses launch templates that name another.",
      "AMIs (encrypted, not public, of approved owners)":
        "Slipway makes none: nodes' images are AWS's own, by name in node groups and node classes. Who shares an image does so by a call.",
      monitoring: "Figures of EC2 by the minute are billed, and scaling goes by the cluster's own.",
    },
  },
  {
    subject:
      "kms.Key: rotation, no wildcard principal, enabled, deletion window, policy, no bypass of the lockout check, description",
    anchors: "C7,33,227,CKV2_64 T F(KMS.3,5) H(KMS.4) U u A",
    rules: [
      "kms-key-rotation",
      "resource-policy-not-public",
      "kms-key-enabled",
      "kms-deletion-window",
      "kms-key-policy",
      "key-description",
    ],
  },
  {
    subject: "secretsmanager: own key, rotation within 90 days, description",
    anchors: "C149,304,CKV2_57 T F(SecretsManager.1-4) U u",
    rules: ["secret-encryption", "secret-rotation-period", "secret-description"],
  },
  {
    subject:
      "rds: encryption and own key, not public, backups, multi-AZ, deletion protection, IAM authentication, minor upgrades, logs, monitoring, Performance Insights, CA, TLS, tags of snapshots, neither default port nor admin, engine versions with known holes",
    anchors:
      "C16,17,96,118,129,133,139,157,161,162,211,226,293,313,324-327,353,354,CKV2_27,30,60,69 T F(RDS.1-17,19-25,27,34-37,40-48) H(RDS.18,26,28-33,38,39) U u A",
    rules: [
      "rds-encryption",
      "rds-customer-key",
      "rds-not-public",
      "rds-backups",
      "rds-multi-az",
      "rds-deletion-protection",
      "rds-iam-authentication",
      "rds-minor-upgrades",
      "rds-logs",
      "rds-query-logs",
      "rds-monitoring",
      "rds-insights",
      "rds-certificate-authority",
      "rds-tls",
      "rds-copy-tags",
      "rds-default-port",
      "rds-admin-name",
    ],
    leftOut: {
      "snapshots (RDS.1, RDS.4)":
        "Who shares a snapshot does so by a call, not by a resource; an encrypted database has no plain ones.",
      "backtracking (RDS.14)":
        "Aurora MySQL alone has it, and point-in-time recovery does the same for all engines.",
      "clusters over zones (RDS.15)":
        "Instances of a cluster, which are resources of their own, decide it: `rds-multi-az` is about instances.",
      "in a VPC (RDS.18)": "AWS has had nothing else since EC2-Classic ended.",
      "event subscriptions (RDS.19-22)":
        "One of the account serves all databases, and is no property of any.",
      "backup plans (RDS.26)":
        "Plans select by tag, maybe one that another stack has; `rds-backups` asks for the database's own.",
      "engine versions with known holes (CKV_AWS_388: log_fdw)":
        "A list of versions is old the day it is written. `rds-minor-upgrades` has AWS put in fixes by itself.",
      "tags (RDS.28-33)": "`required-tags` has the provider tag everything.",
    },
  },
  {
    subject:
      "s3: public access blocked fourfold, no public ACL, encryption, own key and bucket key, versions, access logs, TLS, no wildcard principal, no policy that locks everybody out, lifecycle, replication, object lock, MFA delete, ACLs off, events",
    anchors:
      "C18-21,53-57,70,93,143-145,300,379,CKV2_6,43,61,62,65 T F(S3.1-3,5,6,8,9,12,13,19,24,25) H(S3.14,17) U u A(logging)",
    rules: [
      "bucket-public-access-block",
      "bucket-has-public-access-block",
      "bucket-no-public-acl",
      "bucket-encryption",
      "bucket-has-encryption",
      "bucket-versioning",
      "bucket-has-versioning",
      "bucket-has-access-logs",
      "bucket-tls-only",
      "bucket-has-policy",
      "bucket-policy-lock-out",
      "resource-policy-not-public",
      "bucket-has-lifecycle",
      "bucket-abort-uploads",
      "bucket-acls-off",
    ],
    leftOut: {
      "other accounts (S3.6)":
        "A rule can't know which account is its own; everybody is refused by `resource-policy-not-public`.",
      replication: "Where data may go, and for what price, no rule can decide.",
      "object lock": "It can't be undone and overrules the lifecycle: for archives that a law asks for.",
      "MFA delete": "Nobody but the account's root user can switch it on, by hand.",
      events: "They are for programs that act on objects, and protect nothing.",
    },
  },
  {
    subject:
      "iam: no *:*, no wildcards of services, no actions that exfiltrate or escalate, principals of trust policies, subject of GitHub's OIDC, no policies of users, neither AdministratorAccess nor IAMFullAccess, no users and keys, password policy",
    anchors: "C9-15,40,60-63,273,274,286-290,355,393,CKV2_40,56 T F(IAM.1-8,21) U u",
    rules: [
      "iam-no-admin-policy",
      "iam-no-service-wildcard",
      "iam-no-data-exfiltration",
      "iam-no-privilege-escalation",
      "iam-no-resource-exposure",
      "iam-trust-principals",
      "iam-pod-identity-trust",
      "iam-web-identity-subject",
      "iam-no-user-policies",
      "iam-no-admin-attachment",
      "iam-no-users",
    ],
    leftOut: { "password policy": "`iam-no-users` leaves nobody with a password." },
  },
  {
    subject: "cloudwatch.LogGroup: retention, of a year at least, KMS",
    anchors: "C66,158,338 T U",
    rules: ["log-group-retention", "log-group-encryption"],
  },
  {
    subject:
      "load balancers: HTTPS or a redirect, TLS 1.2, access logs, invalid headers dropped, deletion protection, several zones, cross-zone, WAF; health checks of target groups",
    anchors: "C2,91,92,103,131,150,152,261,378,CKV2_20,28,74 T F(ELB.1-14,17,18) H(ELB.16) U u A",
    rules: [
      "lb-https",
      "lb-tls-policy",
      "lb-access-logs",
      "lb-invalid-headers",
      "lb-desync-mode",
      "lb-deletion-protection",
      "lb-multi-az",
      "load-balancer-has-web-acl",
      "target-group-health-check",
    ],
    leftOut: {
      "cross-zone load balancing":
        "Application Load Balancers have it always. For the others it is a trade: it evens out load, and bills traffic between zones and spreads a zone's fault.",
      "secure protocols of network load balancers (ELB.18)":
        "A TCP listener passes TLS on unread: who ends it, no property says. `service-load-balancer-tls` asks Services to say so.",
      "Classic Load Balancers (ELB.2, 3, 7-10, 14)":
        "Slipway makes none, nor do the controllers that it installs.",
    },
  },
  {
    subject: "wafv2: rules that act, metrics, logging",
    anchors: "C342,CKV2_31 F(WAF.10,12) H(WAF.11)",
    rules: ["waf-rules", "waf-metrics", "web-acl-has-logs"],
  },
  {
    subject: "acm: keys; wildcard certificates; renewal",
    anchors: "F(ACM.1,2); Prowler",
    rules: ["acm-key-algorithm"],
    leftOut: {
      "wildcard certificates":
        "The key never leaves ACM, so that no host can lose it; names of single hosts would be public in transparency logs. Slipway's own load balancer has one.",
      renewal: "ACM renews what it issued by DNS by itself; of imported ones no property says the last day.",
    },
  },
  {
    subject: "route53: DNSSEC; query logs",
    anchors: "CKV2_38,39 F(Route53.2)",
    rules: [],
    leftOut: {
      DNSSEC:
        "It holds only once the parent zone, which others run, has the key's digest; a key that is lost takes the whole domain down until caches forget.",
      "query logs (Route53.2)":
        "They name resolvers, not who asks, and need a log group in us-east-1; load balancer and web ACL log the requests themselves.",
    },
  },
  {
    subject: "tags: required ones, that of the environment",
    anchors: "U, C(custom)",
    rules: ["required-tags"],
  },
];
