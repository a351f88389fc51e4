import { type Rule } from "../lib/rule.ts";
import { acmKeyAlgorithm } from "./aws/acm-key-algorithm.ts";
import { backupVaultEncryption } from "./aws/backup-vault-encryption.ts";
import { bucketAbortUploads } from "./aws/bucket-abort-uploads.ts";
import { bucketAclsOff } from "./aws/bucket-acls-off.ts";
import { bucketEncryption } from "./aws/bucket-encryption.ts";
import { bucketNoPublicAcl } from "./aws/bucket-no-public-acl.ts";
import { bucketPolicyLockOut } from "./aws/bucket-policy-lock-out.ts";
import { bucketPublicAccessBlock } from "./aws/bucket-public-access-block.ts";
import { bucketTlsOnly } from "./aws/bucket-tls-only.ts";
import { bucketVersioning } from "./aws/bucket-versioning.ts";
import { defaultSecurityGroupClosed } from "./aws/default-security-group-closed.ts";
import { ebsDefaultEncryption } from "./aws/ebs-default-encryption.ts";
import { ecrEncryption } from "./aws/ecr-encryption.ts";
import { ecrImmutableTags } from "./aws/ecr-immutable-tags.ts";
import { ecrScanOnPush } from "./aws/ecr-scan-on-push.ts";
import { eksAccessEntries } from "./aws/eks-access-entries.ts";
import { eksControlPlaneLogs } from "./aws/eks-control-plane-logs.ts";
import { eksDeletionProtection } from "./aws/eks-deletion-protection.ts";
import { eksNodeLaunchTemplate } from "./aws/eks-node-launch-template.ts";
import { eksNodeMinimalPolicy } from "./aws/eks-node-minimal-policy.ts";
import { eksNodeNoOpenSsh } from "./aws/eks-node-no-open-ssh.ts";
import { eksPrivateEndpoint } from "./aws/eks-private-endpoint.ts";
import { eksSecretsEncryption } from "./aws/eks-secrets-encryption.ts";
import { eksStandardSupport } from "./aws/eks-standard-support.ts";
import { eksSupportedVersion } from "./aws/eks-supported-version.ts";
import { eksZonalShift } from "./aws/eks-zonal-shift.ts";
import { endpointServiceAcceptance } from "./aws/endpoint-service-acceptance.ts";
import { flowLogTraffic } from "./aws/flow-log-traffic.ts";
import { iamNoAdminAttachment } from "./aws/iam-no-admin-attachment.ts";
import { iamNoAdminPolicy } from "./aws/iam-no-admin-policy.ts";
import { iamNoDataExfiltration } from "./aws/iam-no-data-exfiltration.ts";
import { iamNoPrivilegeEscalation } from "./aws/iam-no-privilege-escalation.ts";
import { iamNoResourceExposure } from "./aws/iam-no-resource-exposure.ts";
import { iamNoServiceWildcard } from "./aws/iam-no-service-wildcard.ts";
import { iamNoUserPolicies } from "./aws/iam-no-user-policies.ts";
import { iamNoUsers } from "./aws/iam-no-users.ts";
import { iamPodIdentityTrust } from "./aws/iam-pod-identity-trust.ts";
import { iamTrustPrincipals } from "./aws/iam-trust-principals.ts";
import { iamWebIdentitySubject } from "./aws/iam-web-identity-subject.ts";
import { instanceHopLimit } from "./aws/instance-hop-limit.ts";
import { instanceMetadataTokens } from "./aws/instance-metadata-tokens.ts";
import { instanceNoPublicIp } from "./aws/instance-no-public-ip.ts";
import { instanceUserDataSecrets } from "./aws/instance-user-data-secrets.ts";
import { keyDescription } from "./aws/key-description.ts";
import { kmsDeletionWindow } from "./aws/kms-deletion-window.ts";
import { kmsKeyEnabled } from "./aws/kms-key-enabled.ts";
import { kmsKeyPolicy } from "./aws/kms-key-policy.ts";
import { kmsKeyRotation } from "./aws/kms-key-rotation.ts";
import { lbAccessLogs } from "./aws/lb-access-logs.ts";
import { lbDeletionProtection } from "./aws/lb-deletion-protection.ts";
import { lbDesyncMode } from "./aws/lb-desync-mode.ts";
import { lbHttps } from "./aws/lb-https.ts";
import { lbInvalidHeaders } from "./aws/lb-invalid-headers.ts";
import { lbMultiAz } from "./aws/lb-multi-az.ts";
import { lbTlsPolicy } from "./aws/lb-tls-policy.ts";
import { logGroupEncryption } from "./aws/log-group-encryption.ts";
import { logGroupRetention } from "./aws/log-group-retention.ts";
import { networkAclAdminPorts } from "./aws/network-acl-admin-ports.ts";
import { noDefaultVpc } from "./aws/no-default-vpc.ts";
import { noOpenSecurityGroup } from "./aws/no-open-security-group.ts";
import { rdsAdminName } from "./aws/rds-admin-name.ts";
import { rdsBackups } from "./aws/rds-backups.ts";
import { rdsCertificateAuthority } from "./aws/rds-certificate-authority.ts";
import { rdsCopyTags } from "./aws/rds-copy-tags.ts";
import { rdsCustomerKey } from "./aws/rds-customer-key.ts";
import { rdsDefaultPort } from "./aws/rds-default-port.ts";
import { rdsDeletionProtection } from "./aws/rds-deletion-protection.ts";
import { rdsEncryption } from "./aws/rds-encryption.ts";
import { rdsIamAuthentication } from "./aws/rds-iam-authentication.ts";
import { rdsInsights } from "./aws/rds-insights.ts";
import { rdsLogs } from "./aws/rds-logs.ts";
import { rdsManagedPassword } from "./aws/rds-managed-password.ts";
import { rdsMinorUpgrades } from "./aws/rds-minor-upgrades.ts";
import { rdsMonitoring } from "./aws/rds-monitoring.ts";
import { rdsMultiAz } from "./aws/rds-multi-az.ts";
import { rdsNotPublic } from "./aws/rds-not-public.ts";
import { rdsQueryLogs } from "./aws/rds-query-logs.ts";
import { rdsTls } from "./aws/rds-tls.ts";
import { requiredTags } from "./aws/required-tags.ts";
import { resourcePolicyNotPublic } from "./aws/resource-policy-not-public.ts";
import { secretDescription } from "./aws/secret-description.ts";
import { secretEncryption } from "./aws/secret-encryption.ts";
import { secretRotationPeriod } from "./aws/secret-rotation-period.ts";
import { securityGroupDescription } from "./aws/security-group-description.ts";
import { securityGroupEgress } from "./aws/security-group-egress.ts";
import { securityGroupRuleDescriptions } from "./aws/security-group-rule-descriptions.ts";
import { snsEncryption } from "./aws/sns-encryption.ts";
import { sqsEncryption } from "./aws/sqs-encryption.ts";
import { subnetNoPublicIp } from "./aws/subnet-no-public-ip.ts";
import { targetGroupHealthCheck } from "./aws/target-group-health-check.ts";
import { volumeEncryption } from "./aws/volume-encryption.ts";
import { wafMetrics } from "./aws/waf-metrics.ts";
import { wafRules } from "./aws/waf-rules.ts";
import { objectRules } from "./kubernetes/objects.ts";
import { podRules } from "./kubernetes/pods.ts";
import { unseenObjects } from "./kubernetes/unseen-objects.ts";

/** Every rule on resources, in the order of the documentation: pods, other Kubernetes objects, AWS. */
export const rules: readonly Rule[] = [
  ...podRules,
  ...objectRules,
  unseenObjects,
  eksAccessEntries,
  eksControlPlaneLogs,
  eksDeletionProtection,
  eksNodeLaunchTemplate,
  eksNodeMinimalPolicy,
  eksNodeNoOpenSsh,
  eksPrivateEndpoint,
  eksSecretsEncryption,
  eksStandardSupport,
  eksSupportedVersion,
  eksZonalShift,
  ecrEncryption,
  ecrImmutableTags,
  ecrScanOnPush,
  instanceHopLimit,
  instanceMetadataTokens,
  instanceNoPublicIp,
  instanceUserDataSecrets,
  volumeEncryption,
  ebsDefaultEncryption,
  noOpenSecurityGroup,
  securityGroupEgress,
  securityGroupDescription,
  securityGroupRuleDescriptions,
  defaultSecurityGroupClosed,
  noDefaultVpc,
  subnetNoPublicIp,
  networkAclAdminPorts,
  flowLogTraffic,
  endpointServiceAcceptance,
  keyDescription,
  kmsDeletionWindow,
  kmsKeyEnabled,
  kmsKeyPolicy,
  kmsKeyRotation,
  secretDescription,
  secretEncryption,
  secretRotationPeriod,
  rdsAdminName,
  rdsBackups,
  rdsCertificateAuthority,
  rdsCopyTags,
  rdsCustomerKey,
  rdsDefaultPort,
  rdsDeletionProtection,
  rdsEncryption,
  rdsIamAuthentication,
  rdsInsights,
  rdsLogs,
  rdsQueryLogs,
  rdsManagedPassword,
  rdsMinorUpgrades,
  rdsMonitoring,
  rdsMultiAz,
  rdsNotPublic,
  rdsTls,
  iamNoAdminAttachment,
  iamNoAdminPolicy,
  iamNoDataExfiltration,
  iamNoPrivilegeEscalation,
  iamNoResourceExposure,
  iamNoServiceWildcard,
  iamNoUserPolicies,
  iamNoUsers,
  iamPodIdentityTrust,
  iamTrustPrincipals,
  iamWebIdentitySubject,
  resourcePolicyNotPublic,
  logGroupEncryption,
  logGroupRetention,
  lbAccessLogs,
  lbDeletionProtection,
  lbDesyncMode,
  lbHttps,
  lbInvalidHeaders,
  lbMultiAz,
  lbTlsPolicy,
  targetGroupHealthCheck,
  wafMetrics,
  wafRules,
  sqsEncryption,
  snsEncryption,
  backupVaultEncryption,
  acmKeyAlgorithm,
  requiredTags,
  bucketAbortUploads,
  bucketAclsOff,
  bucketEncryption,
  bucketNoPublicAcl,
  bucketPolicyLockOut,
  bucketPublicAccessBlock,
  bucketTlsOnly,
  bucketVersioning,
];

export { stackRules } from "./stack/index.ts";
