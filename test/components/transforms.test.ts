import assert from "node:assert/strict";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { renderDocs } from "../../scripts/docs/components.ts";
import * as components from "../../components/index.ts";
import { register } from "../support/mocks.ts";

type Constructor = new (name: string, args: object, opts: pulumi.ComponentResourceOptions) => pulumi.Resource;

const region = "eu-west-1";
const accountId = "111122223333";
const keyArn = `arn:aws:kms:${region}:${accountId}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const roleArn = `arn:aws:iam::${accountId}:role/shop`;
const secretArn = `arn:aws:secretsmanager:${region}:${accountId}:secret:shop/api-a1b2c3`;
const amounts = { cpu: "100m", memory: "128Mi" };
const inCluster = { clusterName: "shop", region, accountId, vpcId: "vpc-1", platform: "shop" };

/** What each component cannot do without. */
const needed: Readonly<Record<string, object>> = {
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

/** The transform of a page, as a program has it. */
function transformOf(page: string): { readonly type: string; readonly change: pulumi.ResourceTransform } {
  const { arrow = "" } = /```ts\nconst change: [^=]+= (?<arrow>.*?);\n\nnew /s.exec(page)?.groups ?? {};
  const { type = "" } = /type ===\s+"(?<type>[^"]+)"/.exec(arrow)?.groups ?? {};
  return { type, change: new Function(`return ${arrow}`)() as pulumi.ResourceTransform };
}

describe("components: what no argument changes", () => {
  it("has a transform in each component's page that fits what the component makes", async () => {
    const pages = [...(await renderDocs())].filter(([file]) => file !== "README.md");
    assert.equal(pages.length, Object.keys(needed).length);
    const unchanged: string[] = [];
    for (const [file, page] of pages) {
      const { name = "" } = /^# (?<name>\w+)/.exec(page)?.groups ?? {};
      const { type, change } = transformOf(page);
      const Component = Reflect.get(components, name) as Constructor;
      const made = await register(() => {
        const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
        new Component("shop", needed[name] ?? {}, { providers: [provider] });
      });
      // The engine calls it for each child; there is none behind the SDK's mocks.
      const changed = made.filter(({ type: of, name: child, inputs: props }) => {
        const result = change({ type: of, name: child, custom: true, props, opts: {} });
        return result !== undefined && JSON.stringify(result) !== JSON.stringify({ props, opts: {} });
      });
      if (changed.length === 0 || changed.some((child) => child.type !== type))
        unchanged.push(`${file}: ${type}`);
    }
    assert.deepEqual(unchanged, []);
  });
});
