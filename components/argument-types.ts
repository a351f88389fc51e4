// Generated from schema.json by `npm run generate:schema`: edit the components' arguments, not this file.

/**
 * What each component takes, by its type token, and each group of settings, by its name: `?` where it may be left out,
 * and from the inside out `~` for what may be known only later, `[]` for a list, `{}` for a map.
 */
export const argumentTypes: Readonly<Record<string, string>> = {
  "slipway:addons:Addons":
    "clusterName: string~, region: string, accountId: string~, vpcId: string~, platform: string, computeMode?: ComputeMode, gatewayApi?: boolean, loadBalancerController?: boolean, externalSecrets?: boolean, externalDns?: boolean, certManager?: boolean, prometheusCrds?: boolean, serviceMonitors?: boolean, flagger?: boolean, prometheusUrl?: string, hostedZones?: string~{}, dnsPolicy?: DnsPolicy, nodeCidrs?: string[], chartMirror?: string, imageMirror?: string",
  "slipway:addons:CrdChart": "chart: string, values?: any{}, chartMirror?: string, version?: string",
  "slipway:addons:ExternalDns":
    "clusterName: string~, region: string, accountId: string~, hostedZones: string~{}, dnsPolicy?: DnsPolicy, gatewayApi?: boolean, serviceMonitor?: boolean, nodeCidrs?: string[], chartMirror?: string, imageMirror?: string",
  "slipway:addons:ExternalSecrets":
    "clusterName: string~, region: string, accountId: string~, platform: string, serviceMonitor?: boolean, nodeCidrs?: string[], chartMirror?: string, imageMirror?: string",
  "slipway:addons:HelmAddon":
    "chart: string, values: any{}, namespace?: string, createNamespace?: boolean, podSecurity?: PodSecurityLevel, nodeCidrs?: string[], chartMirror?: string, version?: string, timeoutSeconds?: number",
  "slipway:addons:LoadBalancerController":
    "clusterName: string~, region: string, accountId: string~, vpcId: string~, gatewaysOnly?: boolean, serviceMonitor?: boolean, nodeCidrs?: string[], chartMirror?: string, imageMirror?: string",
  "slipway:admission:AdmissionPolicies":
    "mode?: AdmissionMode, ruleModes?: AdmissionRuleMode{}, namespaces?: string[], namespaceLabels?: string{}, excludedNamespaces?: string[]",
  "slipway:cluster:Cluster":
    "clusterName: string, region: string, version: string, vpcId: string~, privateSubnetIds: string[]~, secretsKeyArn: string~, admins: string{}, access?: AccessGrant{}, privateAccess?: PrivateAccess, computeMode?: ComputeMode, nodeGroups?: NodeGroupSettings{}, publicAccessCidrs?: string[], logRetentionDays?: number, logKeyArn?: string~, deletionProtection?: boolean, supportType?: ClusterSupportType, zonalShift?: boolean, podSubnets?: string~{}, prefixDelegation?: boolean, addonVersions?: string{}, volumeSnapshots?: boolean, sessionManager?: boolean, volumeKeyArn?: string~, tags?: string{}, irsa?: boolean",
  "slipway:compute:Karpenter":
    "clusterName: string, region: string, accountId: string, subnetIds: string[]~, securityGroupId: string~, nodePools: KarpenterNodePool{}, amiFamily?: AmiFamily, amiVersion?: string, diskSizeGiB?: number, tags?: string{}, customNetworking?: boolean, prefixDelegation?: boolean, isolated?: boolean, sessionManager?: boolean, zonalShift?: boolean, serviceMonitor?: boolean, chartMirror?: string, imageMirror?: string",
  "slipway:compute:NodeGroup":
    "clusterName: string~, version: string, nodeRoleArn: string~, subnetIds: string[]~, tags?: string{}, instanceTypes: string[], minSize: number, maxSize: number, capacityType?: NodeCapacityType, diskSizeGiB?: number, amiFamily?: AmiFamily, releaseVersion?: string, labels?: string{}, taints?: string[], maxUnavailablePercentage?: number",
  "slipway:database:Database":
    "identifier: string, accountId: string, region: string, vpcId: string~, subnetIds: string~[]~, clientSecurityGroupIds: string~{}, keyArn: string~, secretKeyArn: string~, logKeyArn: string~, databaseName: string, username?: string, engineVersion?: PostgresVersion, instanceClass?: string, allocatedStorage?: number, maxAllocatedStorage?: number, multiAz?: boolean, port?: number, backupRetentionDays?: number, backupWindow?: string, maintenanceWindow?: string, logRetentionDays?: number, databaseInsightsMode?: DatabaseInsightsMode, monitoringInterval?: number, certificateAuthority?: DatabaseCertificateAuthority, allowMajorVersionUpgrade?: boolean, applyImmediately?: boolean, deletionProtection?: boolean, skipFinalSnapshot?: boolean, tags?: string{}, protect?: boolean",
  "slipway:edge:Certificate":
    "domain: string, hostedZoneId: string~, subjectAlternativeNames?: string[], certificateAuthorities?: string[]",
  "slipway:edge:Edge":
    "domain: string, hostedZoneId?: string, subjectAlternativeNames?: string[], certificateAuthorities?: string[], managedRuleGroups?: RuleGroupMode{}, countedRules?: string[]{}, rateLimit?: number, wafLogRetentionDays?: number, logKeyArn?: string~, forceDestroy?: boolean, protect?: boolean",
  "slipway:edge:Gateway":
    "certificateArn: string~, webAclArn: string~, accessLogBucket: string~, scheme?: LoadBalancerScheme, sslPolicy?: LoadBalancerTlsPolicy, clientCidrs?: string[], deletionProtection?: boolean, idleTimeoutSeconds?: number, deregistrationDelaySeconds?: number, tags?: string{}",
  "slipway:edge:WebAcl":
    "managedRuleGroups?: RuleGroupMode{}, countedRules?: string[]{}, rateLimit?: number, wafLogRetentionDays?: number, logKeyArn?: string~",
  "slipway:encryption:DataKey":
    "description: string, accountId: string, region: string, alias: string, forCloudWatchLogs?: boolean, deletionWindowInDays?: number, rotationPeriodInDays?: number, viaServices?: string[], servicePrincipals?: string[], protect?: boolean",
  "slipway:guardrails:AccountGuards":
    "accountId: string, ebsEncryption?: boolean, blockPublicBuckets?: boolean, guardDuty?: boolean, runtimeMonitoring?: boolean, detectorId?: string",
  "slipway:guardrails:Backup":
    "region: string, vaultName: string, tagValue: string, keyArn: string~, dailyRetentionDays?: number, weeklyRetentionDays?: number, weeklyColdStorageAfterDays?: number, copyVaultArn?: string~, buckets?: boolean, deletionRoleArns?: string[], lockMinRetentionDays?: number, lockMaxRetentionDays?: number, lockGraceDays?: number, forceDestroy?: boolean, protect?: boolean",
  "slipway:guardrails:Budget":
    "accountId: string, region: string, monthlyLimitUsd: number, emails?: string[], alertTopic?: boolean, topicKeyArn?: string~, costTags?: string{}",
  "slipway:identity:GithubActions":
    "repositoryId: string, providerArn?: string, preview: GithubTrustArgs, previewPolicies?: string~{}, parameterPaths?: string[], environments: GithubEnvironmentArgs{}",
  "slipway:identity:Irsa":
    "oidcProviderArn: string~, namespace: string, serviceAccount: string, policies: string~{}, managedPolicyArns?: string[]",
  "slipway:identity:PodIdentity":
    "clusterName: string~, region: string, accountId: string~, namespace: string, serviceAccount: string, policies: string~{}, managedPolicyArns?: string[]",
  "slipway:identity:SecretReader":
    "platform: string, operatorRoleArn: string~, secretArns: string~[], secretsKeyArn: string~",
  "slipway:network:Network":
    "cidr: string, region: string, accountId: string, availabilityZones: string[], natGateways?: NatGatewayMode, natAllocationIds?: string{}, databaseSubnets?: boolean, intraSubnets?: boolean, podCidr?: string, ipv6?: boolean, endpoints?: EndpointMode, endpointZones?: string[]{}, flowLogRetentionDays?: number, logKeyArn?: string~",
  "slipway:observability:Observability":
    "clusterName: string, owner: string, computeMode?: ComputeMode, karpenter?: boolean, nodeCidrs: string[], queryNamespaces?: string[], metrics?: MetricsBackend, metricsRetentionDays?: number, metricsStorageGiB?: number, metricsMemoryMiB?: number, metricsReplicas?: number, runbookUrl?: string, receivers?: AlertReceiver{}, pages?: string[], tickets?: string[], owners?: OwnerReceivers{}, deadMansSwitch?: boolean, logs?: LogsBackend, logsRetentionDays?: number, logsStorageGiB?: number, logsMemoryMiB?: number, logsQueueMiB?: number, logsEndpoint?: string, logsHeader?: string, traces?: TracesBackend, tracesEndpoint?: string, tracesHeader?: string, tracesSamplePercent?: number, region?: string, accountId?: string~, logKeyArn?: string~, secretsKeyArn?: string~, secretOperatorRoleArn?: string~, secretRecoveryWindowDays?: number, protect?: boolean, chartMirror?: string, imageMirror?: string",
  "slipway:parameters:Parameters": "path: string, values?: string~{}, lists?: string~[]~{}",
  "slipway:registry:Registry":
    "prefix: string, repositories: string[], keyArn: string~, forceDelete?: boolean, keptImages?: number, pullPrincipals?: string[], pushPrincipals?: string[], replicateTo?: string[], pullThroughCache?: string{}, pullThroughCredentials?: string{}, enhancedScanning?: boolean, signingProfile?: boolean, protect?: boolean",
  "slipway:secrets:Secrets":
    "prefix: string, secrets: string{}, keyArn: string~, recoveryWindowDays?: number, rotations?: SecretRotationArgs{}, replicas?: string{}, protect?: boolean",
  "slipway:service:Service":
    "serviceName: string, repositoryUrl: string~, digest: string, appliesObjects?: boolean, secretKeys?: string~{}, database?: ServiceDatabase, gateway?: ServiceGateway, awsTargetGroup?: boolean, idleTimeoutSeconds?: number, clientCidrs?: string[], region?: string, platform?: string, secretOperatorRoleArn?: string~, secretArns?: string~[], secretsKeyArn?: string~, clusterName?: string~, accountId?: string~, policies?: string~{}, kind?: ServiceKind, namespace?: string, command?: string[], migrations?: string[], schedule?: string, timeZone?: string, retries?: number, timeoutSeconds?: number, port?: number, metricsPort?: number, startupPath?: string, livenessPath?: string, readinessPath?: string, minReplicas?: number, maxReplicas?: number, targetCpuUtilization?: number, targetMemoryUtilization?: number, targetMetrics?: ServiceTargetMetric[], resources: ServiceResources, nodeSelector?: string{}, nodeAffinity?: ServiceNodeAffinity[], tolerations?: ServiceToleration[], priorityClassName?: string, files?: string{}, volumes?: ServiceVolume{}, config?: string{}, secretsAs?: ServiceSecretForm, databaseRoleCommand?: string[], hostnames?: string[], ingressClassName?: string, ingressTlsSecret?: string, ingressAnnotations?: string{}, requestTimeoutSeconds?: number, deregistrationLagSeconds?: number, deregistrationDelaySeconds?: number, keepAliveSeconds?: number, clientNamespaces?: string[], egress?: Destination[], strategy?: ServiceStrategy, serviceMonitor?: boolean, slo?: ServiceObjectives, metricsNamespaces?: string[], serviceMonitorLabels?: string{}, preStopSeconds?: number, drainSeconds?: number, gracePeriodSeconds?: number",
  "slipway:storage:Bucket":
    "bucketName: string, keyArn: string~, logBucketName?: string~, noncurrentVersionDays?: number, infrequentAccessDays?: number, archiveDays?: number, expirationDays?: number, forceDestroy?: boolean, tags?: string{}, protect?: boolean",
  "slipway:storage:LogBucket":
    "bucketName: string, accountId: string, region: string, retentionDays?: number, forceDestroy?: boolean, protect?: boolean",
  AccessGrant: "principalArn: string, policy: ClusterAccess, namespaces?: string[]",
  AlertReceiver: "type: ReceiverType, to?: string[], from?: string, smarthost?: string, username?: string",
  DatabaseAdmin: "secret: string~, roleArn: string~, name: string",
  Destination: "cidr?: string, namespace?: string, ports: number[]",
  GithubEnvironmentArgs:
    "deployPolicyArns: string[], permissionsBoundaryArn?: string, sessionSeconds?: number, subjects: string[], workflows?: string[]",
  GithubTrustArgs: "subjects: string[], workflows?: string[]",
  KarpenterNodePool:
    "cpuLimit: number, memoryLimitGiB: number, architectures?: NodeArchitecture[], capacityTypes?: NodePoolCapacityType[], instanceCategories?: string[], minGeneration?: number, expireAfter?: string, disruptionBudget?: string, consolidateAfter?: string, labels?: string{}, taints?: string[], weight?: number",
  NodeGroupSettings:
    "instanceTypes: string[], minSize: number, maxSize: number, capacityType?: NodeCapacityType, diskSizeGiB?: number, amiFamily?: AmiFamily, releaseVersion?: string, labels?: string{}, taints?: string[], maxUnavailablePercentage?: number",
  OwnerReceivers: "pages?: string[], tickets?: string[]",
  PrivateAccess: "cidrs?: string[], securityGroupIds?: string[]",
  ResourceAmounts: "cpu: string, memory: string",
  SecretRotationArgs: "functionArn: string, days?: number",
  ServiceDatabase:
    "host: string~, port?: number, name: string, user?: string, instanceArn: string~, resourceId: string~, admin?: DatabaseAdmin, cidrs: string[], caBundle?: string~",
  ServiceGateway: "name: string, namespace: string, sectionName?: string",
  ServiceMetricObject: "apiVersion: string, kind: string, name: string",
  ServiceNodeAffinity: "key: string, values: string[], weight?: number",
  ServiceObjectives:
    "availability?: number, latencyMilliseconds?: number, latencyPercent?: number, latencyBuckets?: number[], windowDays?: number, minRequestsPerHour?: number, owner?: string, runbookUrl: string",
  ServiceResources: "requests: ResourceAmounts, limits: ResourceAmounts",
  ServiceStrategy:
    "type?: ServiceStrategyType, provider?: ServiceStrategyProvider, intervalSeconds?: number, threshold?: number, stepWeights?: number[], iterations?: number, matchHeader?: string, matchValue?: string, metrics?: ServiceMetricSource, prometheusUrl?: string, minSuccessRate?: number, maxP99Milliseconds?: number, previewHostnames?: string[], webhooks?: ServiceWebhook[], progressDeadlineSeconds?: number, skipAnalysis?: boolean, leaving?: boolean",
  ServiceTargetMetric:
    "type: ServiceMetricType, name: string, selector?: string{}, averageValue?: string, value?: string, object?: ServiceMetricObject",
  ServiceToleration:
    "key?: string, operator?: ServiceTolerationOperator, value?: string, effect?: ServiceTaintEffect, tolerationSeconds?: number",
  ServiceVolume: "mountPath: string, sizeLimit: string",
  ServiceWebhook:
    "name: string, type: ServiceWebhookType, url: string, timeoutSeconds?: number, metadata?: string{}",
};

/** What each of the other types is chosen from. */
export const argumentChoices: Readonly<Record<string, readonly string[]>> = {
  AdmissionMode: ["audit", "warn", "deny"],
  AdmissionRuleMode: ["audit", "warn", "deny", "off"],
  AmiFamily: ["al2023", "bottlerocket"],
  ClusterAccess: ["clusterAdmin", "admin", "adminView", "edit", "view", "preview"],
  ClusterSupportType: ["STANDARD", "EXTENDED"],
  ComputeMode: ["managed", "auto"],
  DatabaseCertificateAuthority: ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"],
  DatabaseInsightsMode: ["standard", "advanced"],
  DnsPolicy: ["upsert-only", "sync"],
  EndpointMode: ["gateway", "private"],
  LoadBalancerScheme: ["internet-facing", "internal"],
  LoadBalancerTlsPolicy: [
    "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    "ELBSecurityPolicy-TLS13-1-3-2021-06",
  ],
  LogsBackend: ["none", "loki", "cloudWatch", "otlp"],
  MetricsBackend: ["none", "stack"],
  NatGatewayMode: ["none", "single", "perZone"],
  NodeArchitecture: ["amd64", "arm64"],
  NodeCapacityType: ["ON_DEMAND", "SPOT"],
  NodePoolCapacityType: ["on-demand", "spot"],
  PodSecurityLevel: ["privileged", "baseline", "restricted"],
  PostgresVersion: ["15", "16", "17", "18"],
  ReceiverType: ["slack", "pagerDuty", "webhook", "email"],
  RuleGroupMode: ["block", "count"],
  ServiceKind: ["service", "worker", "job", "cronJob"],
  ServiceMetricSource: ["app", "traefik"],
  ServiceMetricType: ["object", "pods", "external"],
  ServiceSecretForm: ["files", "environment"],
  ServiceStrategyProvider: ["gatewayapi", "istio", "linkerd"],
  ServiceStrategyType: ["rolling", "blueGreen", "canary", "ab"],
  ServiceTaintEffect: ["NoSchedule", "PreferNoSchedule", "NoExecute"],
  ServiceTolerationOperator: ["Equal", "Exists"],
  ServiceWebhookType: [
    "confirm-rollout",
    "pre-rollout",
    "rollout",
    "confirm-traffic-increase",
    "confirm-promotion",
    "post-rollout",
    "rollback",
    "event",
  ],
  TracesBackend: ["none", "otlp"],
};
