const region = "eu-west-1";
const accountId = "111122223333";
export const keyArn = `arn:aws:kms:${region}:${accountId}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
export const roleArn = `arn:aws:iam::${accountId}:role/shop`;
const secretArn = `arn:aws:secretsmanager:${region}:${accountId}:secret:shop/api-a1b2c3`;
const amounts = { cpu: "100m", memory: "128Mi" };
const inCluster = { clusterName: "shop", region, accountId, vpcId: "vpc-1", platform: "shop" };

/** What each component cannot do without, by its name. */
export const neededArgs: Readonly<Record<string, object>> = {
  AccountGuards: { accountId, guardDuty: true },
  Addons: inCluster,
  AdmissionPolicies: {},
  Backup: { keyArn, region, tagValue: "shop", vaultName: "shop" },
  Bucket: { bucketName: "shop-uploads", keyArn },
  Budget: { accountId, region, monthlyLimitUsd: 100, emails: ["platform@example.com"] },
  Certificate: { domain: "example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
  Cluster: {
    admins: { platform: roleArn },
    clusterName: "shop",
    nodeGroups: { general: { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 2 } },
    privateSubnetIds: ["subnet-1", "subnet-2"],
    region,
    secretsKeyArn: keyArn,
    version: "1.35",
    vpcId: "vpc-1",
  },
  CrdChart: { chart: "gateway-api-crds" },
  DataKey: { accountId, alias: "shop/data", description: "Data", region },
  Database: {
    accountId,
    clientSecurityGroupIds: { cluster: "sg-1" },
    databaseName: "app",
    identifier: "shop",
    keyArn,
    logKeyArn: keyArn,
    region,
    secretKeyArn: keyArn,
    subnetIds: ["subnet-1", "subnet-2"],
    vpcId: "vpc-1",
  },
  Edge: { domain: "example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
  ExternalDns: { ...inCluster, hostedZones: { "example.com": "Z0123456789ABCDEFGHIJ" } },
  ExternalSecrets: inCluster,
  Gateway: { accessLogBucket: "shop-logs", certificateArn: "arn:aws:acm:x", webAclArn: "arn:aws:wafv2:x" },
  GithubActions: {
    environments: {
      dev: {
        subjects: ["repo:octo-org/shop:environment:dev"],
        deployPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
      },
    },
    preview: { subjects: ["repo:octo-org/shop:environment:dev-preview"] },
    repositoryId: "456789",
  },
  HelmAddon: { chart: "cert-manager", values: {} },
  Irsa: {
    namespace: "shop",
    oidcProviderArn: `arn:aws:iam::${accountId}:oidc-provider/oidc.eks.${region}.amazonaws.com/id/ABC`,
    policies: { uploads: "{}" },
    serviceAccount: "api",
  },
  Karpenter: {
    ...inCluster,
    nodePools: { general: { cpuLimit: 8, memoryLimitGiB: 32 } },
    securityGroupId: "sg-1",
    subnetIds: ["subnet-1"],
  },
  LoadBalancerController: inCluster,
  LogBucket: { accountId, bucketName: "shop-logs", region },
  Network: { accountId, availabilityZones: ["eu-west-1a", "eu-west-1b"], cidr: "10.20.0.0/16", region },
  NodeGroup: {
    clusterName: "shop",
    instanceTypes: ["m7g.large"],
    maxSize: 2,
    minSize: 2,
    nodeRoleArn: roleArn,
    subnetIds: ["subnet-1"],
    version: "1.35",
  },
  Observability: {
    clusterName: "shop",
    metrics: "stack",
    nodeCidrs: ["10.20.0.0/20"],
    owner: "platform",
    pages: ["nobody"],
    runbookUrl: "https://git.example.com/shop/RUNBOOK.md",
    tickets: ["nobody"],
  },
  Parameters: { path: "/shop", values: { "cluster/name": "shop" } },
  PodIdentity: { ...inCluster, namespace: "shop", policies: { uploads: "{}" }, serviceAccount: "api" },
  Registry: { keyArn, prefix: "shop", repositories: ["api"] },
  SecretReader: {
    operatorRoleArn: roleArn,
    platform: "shop",
    secretArns: [secretArn],
    secretsKeyArn: keyArn,
  },
  Secrets: { keyArn, prefix: "shop", secrets: { "api/key": "Signs sessions" } },
  Service: {
    digest: `sha256:${"0".repeat(64)}`,
    repositoryUrl: "registry.example/api",
    resources: { requests: amounts, limits: amounts },
    serviceName: "api",
  },
  WebAcl: {},
};
