import type * as pulumi from "@pulumi/pulumi";
import { Addons } from "../components/addons/addons.ts";
import { AdmissionPolicies } from "../components/admission/admission-policies.ts";
import { Cluster } from "../components/cluster/cluster.ts";
import { Karpenter } from "../components/compute/karpenter.ts";
import { Edge } from "../components/edge/edge.ts";
import { Gateway } from "../components/edge/gateway.ts";
import { Backup } from "../components/guardrails/backup.ts";
import { Budget } from "../components/guardrails/budget.ts";
import { GithubActions } from "../components/identity/github-actions.ts";
import { planNetwork } from "../components/network/network-plan.ts";
import { Network } from "../components/network/network.ts";
import { LogBucket } from "../components/storage/log-bucket.ts";
import type { AwsAccount } from "./aws-account.ts";
import { githubName, logBucketName, vaultName } from "./config/names.ts";
import type { EdgeConfig, PlatformSource, StackConfig } from "./config/schema.ts";
import type { PlatformCapabilities } from "./config/platform-capabilities.ts";
import type { PlatformLayer } from "./platform-layer.ts";

type NewOrigin = Extract<PlatformSource, { from: "stack-itself" }>;

/** What the platform tells besides what services need of it. */
export interface NewPlatform {
  readonly layer: PlatformLayer & Required<Pick<PlatformLayer, "eks">>;
  readonly kubeconfig: pulumi.Output<string>;
  /** What the next update compares with: a version goes up by one, and Auto Mode is chosen once. */
  readonly cluster: { readonly version: string; readonly computeMode: string };
  /** The addresses that the cluster's connections to the internet come from, by the zone of the NAT gateway. */
  readonly natPublicIps: Readonly<Record<string, pulumi.Output<string>>>;
  /** Name servers to delegate the domain to, where the zone was made. */
  readonly nameServers?: pulumi.Output<string[]>;
  /** Roles for GitHub Actions. */
  readonly roles?: {
    readonly preview: pulumi.Output<string>;
    readonly deploy: Readonly<Record<string, pulumi.Output<string>>>;
  };
}

/** The platform of one environment: network, cluster, add-ons, the way in, and what guards it. */
export function createPlatform(
  name: string,
  { network: networkConfig, cluster: clusterConfig }: NewOrigin,
  config: StackConfig,
  traits: PlatformCapabilities,
  account: AwsAccount,
): NewPlatform {
  const { region, accountId } = account;
  const inAws = account.options;
  const logKeyArn = account.key("logs", "Log groups", { forCloudWatchLogs: true });
  const clusterKeyArn = account.key("cluster", "Kubernetes secrets");

  const network = new Network(name, { ...networkConfig, region, accountId, logKeyArn }, inAws);
  const { karpenter, ...clusterSettings } = clusterConfig;
  const cluster = new Cluster(
    name,
    {
      ...clusterSettings,
      clusterName: name,
      region,
      vpcId: network.vpcId,
      privateSubnetIds: network.privateSubnetIds,
      secretsKeyArn: clusterKeyArn,
      logKeyArn,
      tags: account.tags,
      ...(networkConfig.podCidr === undefined ? {} : { podSubnets: network.podSubnetIdsByZone }),
    },
    // Routes and NAT too, not only the subnets: nodes without a way out never join.
    { ...inAws, dependsOn: network },
  );
  const inCluster = { ...inAws, providers: [account.provider, cluster.provider] };

  const way = config.edge && createWayIn(name, config.edge, logKeyArn, account);
  const { chartMirror, imageMirror } = config.addons;
  const mirrors = {
    ...(chartMirror === undefined ? {} : { chartMirror }),
    ...(imageMirror === undefined ? {} : { imageMirror }),
  };
  const pools = karpenter && [
    new Karpenter(
      `${name}-karpenter`,
      {
        ...karpenter,
        clusterName: name,
        region,
        accountId,
        subnetIds: network.privateSubnetIds,
        securityGroupId: cluster.clusterSecurityGroupId,
        tags: { ...account.tags, Name: `${name}-karpenter` },
        customNetworking: networkConfig.podCidr !== undefined,
        prefixDelegation: clusterConfig.prefixDelegation ?? false,
        isolated: networkConfig.natGateways === "none",
        zonalShift: clusterConfig.zonalShift ?? false,
        ...mirrors,
      },
      { ...inCluster, dependsOn: cluster },
    ),
  ];
  const addons = new Addons(
    name,
    {
      ...config.addons,
      clusterName: cluster.clusterName,
      region,
      accountId,
      vpcId: network.vpcId,
      nodeCidrs: planNetwork(networkConfig)
        .plan.subnets.filter(({ tier }) => tier === "private")
        .map(({ cidr }) => cidr),
      platform: name,
      computeMode: clusterConfig.computeMode ?? "managed",
      ...(way ? { hostedZones: { [way.domain]: way.edge.hostedZoneId } } : {}),
    },
    // Pods that no node has room for wait for nodes of Karpenter's.
    { ...inCluster, dependsOn: pools ?? [] },
  );

  if (config.admission) {
    const { excludedNamespaces = [], ...admission } = config.admission;
    new AdmissionPolicies(
      `${name}-admission`,
      { ...admission, excludedNamespaces: [...excludedNamespaces, ...addons.namespaces] },
      inCluster,
    );
  }

  const gateway =
    way &&
    new Gateway(
      name,
      {
        ...way.gateway,
        certificateArn: way.edge.certificateArn,
        webAclArn: way.edge.webAclArn,
        accessLogBucket: way.logs.bucketName,
        tags: { ...account.tags },
      },
      // On deletion the controller outlives its Gateway, and takes the load balancer down.
      { ...inCluster, dependsOn: [...addons.ready, way.logs.policy] },
    );
  const backup = createGuardRails(name, config, account);
  const github = config.identity.github && new GithubActions(githubName(name), config.identity.github, inAws);

  return {
    layer: {
      kubernetes: cluster.provider,
      traits,
      ready: [...addons.ready, ...(gateway ? [gateway] : [])],
      eks: {
        platform: name,
        clusterName: cluster.clusterName,
        vpcId: network.vpcId,
        databaseSubnetIds: network.databaseSubnetIds,
        clusterSecurityGroupId: cluster.clusterSecurityGroupId,
        logKeyArn,
        backupTags: backup?.backupTag ?? {},
        ...(addons.operatorRoleArn === undefined ? {} : { operatorRoleArn: addons.operatorRoleArn }),
        ...(way ? { accessLogBucket: way.logs.bucketName } : {}),
      },
    },
    kubeconfig: cluster.kubeconfig,
    cluster: { version: clusterConfig.version, computeMode: cluster.computeMode },
    natPublicIps: network.natPublicIps,
    ...(way?.hasOwnZone ? { nameServers: way.edge.nameServers } : {}),
    ...(github ? { roles: { preview: github.previewRoleArn, deploy: github.deployRoleArns } } : {}),
  };
}

/** The half of the way in that needs no Kubernetes: it is made while the cluster still comes up. */
function createWayIn(
  name: string,
  { gateway, accessLogRetentionDays, ...settings }: EdgeConfig,
  logKeyArn: pulumi.Output<string>,
  { accountId, region, protect, options }: AwsAccount,
) {
  return {
    domain: settings.domain,
    hasOwnZone: settings.hostedZoneId === undefined,
    gateway,
    edge: new Edge(name, { ...settings, logKeyArn, protect }, options),
    logs: new LogBucket(
      `${name}-logs`,
      {
        bucketName: logBucketName(name, accountId),
        accountId,
        region,
        protect,
        forceDestroy: settings.forceDestroy ?? false,
        ...(accessLogRetentionDays === undefined ? {} : { retentionDays: accessLogRetentionDays }),
      },
      options,
    ),
  };
}

function createGuardRails(
  name: string,
  { guardRails }: StackConfig,
  account: AwsAccount,
): Backup | undefined {
  const { accountId, region, protect } = account;
  const { budget, backup } = guardRails;
  if (budget) {
    const topicKeyArn =
      budget.alertTopic === true
        ? account.key("alerts", "Alert topics", { servicePrincipals: ["budgets.amazonaws.com"] })
        : undefined;
    new Budget(
      name,
      { ...budget, accountId, region, ...(topicKeyArn === undefined ? {} : { topicKeyArn }) },
      account.options,
    );
  }
  return (
    backup &&
    new Backup(
      name,
      {
        ...backup,
        region,
        protect,
        vaultName: vaultName(name),
        tagValue: name,
        keyArn: account.key("backups", "Backups"),
      },
      account.options,
    )
  );
}
