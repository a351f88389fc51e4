import type * as pulumi from "@pulumi/pulumi";
import { given } from "../components/given.ts";
import { Addons } from "../components/addons/addons.ts";
import { AdmissionPolicies } from "../components/admission/admission-policies.ts";
import { Cluster } from "../components/cluster/cluster.ts";
import { Karpenter } from "../components/compute/karpenter.ts";
import { Edge } from "../components/edge/edge.ts";
import { Gateway } from "../components/edge/gateway.ts";
import { GithubActions } from "../components/identity/github-actions.ts";
import { Network } from "../components/network/network.ts";
import { Observability, type ObservabilityArgs } from "../components/observability/observability.ts";
import { logSecrets } from "../components/observability/log-plan.ts";
import { traceSecrets } from "../components/observability/trace-plan.ts";
import { receiverSecretsOf } from "../components/observability/observability-plan.ts";
import { withPlan } from "../components/planned.ts";
import { LogBucket } from "../components/storage/log-bucket.ts";
import type { AwsAccount } from "./aws-account.ts";
import { githubName, logBucketName } from "./config/names.ts";
import { addonsOf, observabilityOf, privateCidrs } from "./config/platform-addons.ts";
import type { EdgeConfig, PlatformSource } from "./config/schema.ts";
import type { ParsedStack } from "./config/parse.ts";
import type { SectionPlans } from "./config/plan-sections.ts";
import { createGuardRails } from "./guard-rails.ts";
import type { PlatformLayer } from "./platform-layer.ts";
import { platformPublished, type Published, readableParameters } from "./published-outputs.ts";

type NewPlatformSource = Extract<PlatformSource, { from: "stack-itself" }>;

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
  /** Secret name by receiver of alerts: whose value its owner sets. */
  readonly alertSecrets?: Readonly<Record<string, pulumi.Output<string>>> | undefined;
  /** Name of the secret of the store of logs, as `header`: whose value its owner sets. */
  readonly logSecrets?: Readonly<Record<string, pulumi.Output<string>>> | undefined;
  /** The same of the store of traces. */
  readonly traceSecrets?: Readonly<Record<string, pulumi.Output<string>>> | undefined;
  /** What other tools may be told of it. */
  readonly published: Published;
}

/** The platform of one environment: network, cluster, add-ons, ingress, and what guards it. */
export function createPlatform(
  name: string,
  { network: networkConfig, cluster: clusterConfig }: NewPlatformSource,
  { config, plans, capabilities }: ParsedStack,
  account: AwsAccount,
): NewPlatform {
  if (!plans.network || !capabilities) throw new TypeError("a platform without a network");
  const { region, accountId } = account;
  const inAws = account.options;
  const logKeyArn = account.key("logs", "Log groups", { forCloudWatchLogs: true });
  const clusterKeyArn = account.key("cluster", "Kubernetes secrets");

  const network = new Network(
    name,
    withPlan({ ...networkConfig, region, accountId, logKeyArn }, plans.network.plan),
    inAws,
  );
  const { karpenter, nodeGroups = {}, ...clusterSettings } = clusterConfig;
  for (const [key, group] of Object.entries(nodeGroups)) withPlan(group, plans.nodeGroups[key]?.plan);
  const cluster = new Cluster(
    name,
    withPlan(
      {
        ...clusterSettings,
        nodeGroups,
        clusterName: name,
        region,
        vpcId: network.vpcId,
        privateSubnetIds: network.privateSubnetIds,
        secretsKeyArn: clusterKeyArn,
        logKeyArn,
        tags: account.tags,
        ...(networkConfig.podCidr !== undefined && { podSubnets: network.podSubnetIdsByZone }),
      },
      plans.cluster?.plan,
    ),
    // Routes and NAT too, not only the subnets: nodes without a way out never join.
    { ...inAws, dependsOn: network },
  );
  const inCluster = { ...inAws, providers: [account.provider, cluster.provider] };

  const way = config.edge && createEdge(name, config.edge, logKeyArn, account, plans);
  const { chartMirror, imageMirror } = config.addons;
  const mirrors = {
    ...given({ chartMirror, imageMirror }),
  };
  const pools = karpenter && [
    new Karpenter(
      `${name}-karpenter`,
      withPlan(
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
          sessionManager: clusterConfig.sessionManager ?? false,
          ...mirrors,
        },
        plans.karpenter?.plan,
      ),
      { ...inCluster, dependsOn: cluster },
    ),
  ];
  const addons = new Addons(
    name,
    withPlan(
      {
        ...addonsOf(config),
        clusterName: cluster.clusterName,
        region,
        accountId,
        vpcId: network.vpcId,
        nodeCidrs: privateCidrs(plans.network.plan),
        platform: name,
        computeMode: cluster.computeMode,
        ...(way && { hostedZones: { [way.domain]: way.edge.hostedZoneId } }),
      },
      plans.addons.plan,
    ),
    // Pods that no node has room for wait for nodes of Karpenter's.
    { ...inCluster, dependsOn: pools ?? [] },
  );

  const watched = observabilityOf(config, name, plans.network.plan);
  const observability =
    watched &&
    new Observability(
      `${name}-observability`,
      withPlan(
        {
          ...watched,
          ...ownersSecretsOf(watched, addons, account),
          ...(watched.logs === "cloudWatch" && { region, accountId, logKeyArn }),
        },
        plans.observability?.plan,
      ),
      { ...inCluster, dependsOn: addons.ready },
    );

  if (config.admission) {
    const { excludedNamespaces = [], ...admission } = config.admission;
    new AdmissionPolicies(
      `${name}-admission`,
      withPlan(
        {
          ...admission,
          excludedNamespaces: [
            ...excludedNamespaces,
            ...addons.namespaces,
            ...(observability?.namespaces ?? []),
          ],
        },
        plans.admission?.plan,
      ),
      inCluster,
    );
  }

  const gateway =
    way &&
    new Gateway(
      name,
      withPlan(
        {
          ...way.gateway,
          certificateArn: way.edge.certificateArn,
          webAclArn: way.edge.webAclArn,
          accessLogBucket: way.logs.bucketName,
          tags: { ...account.tags },
        },
        plans.gateway?.plan,
      ),
      // On deletion the controller outlives its Gateway, and takes the load balancer down.
      { ...inCluster, dependsOn: [...addons.ready, way.logs.policy] },
    );
  const backup = createGuardRails(name, config, account, plans);
  const github =
    config.identity.github &&
    new GithubActions(
      githubName(name),
      withPlan(
        { ...config.identity.github, parameterPaths: readableParameters(name, config) },
        plans.github?.plan,
      ),
      inAws,
    );

  return {
    layer: {
      kubernetes: cluster.provider,
      capabilities,
      ready: [...addons.ready, ...(gateway ? [gateway] : [])],
      eks: {
        platform: name,
        clusterName: cluster.clusterName,
        vpcId: network.vpcId,
        databaseSubnetIds: network.databaseSubnetIds,
        clusterSecurityGroupId: cluster.clusterSecurityGroupId,
        logKeyArn,
        backupTags: backup?.backupTag ?? {},
        bucketBackupTags: config.guardRails.backup?.buckets === true ? (backup?.backupTag ?? {}) : {},
        ...given({ operatorRoleArn: addons.operatorRoleArn }),
        ...(way && { accessLogBucket: way.logs.bucketName }),
      },
    },
    kubeconfig: cluster.kubeconfig,
    cluster: { version: clusterConfig.version, computeMode: cluster.computeMode },
    natPublicIps: network.natPublicIps,
    published: platformPublished({ network, cluster, edge: way?.edge }, plans.network.plan),
    ...(way?.hasOwnZone && { nameServers: way.edge.nameServers }),
    ...(github && { roles: { preview: github.previewRoleArn, deploy: github.deployRoleArns } }),
    ...(Object.keys(observability?.alertSecrets ?? {}).length > 0 && {
      alertSecrets: observability?.alertSecrets,
    }),
    ...(Object.keys(observability?.logSecrets ?? {}).length > 0 && { logSecrets: observability?.logSecrets }),
    ...(Object.keys(observability?.traceSecrets ?? {}).length > 0 && {
      traceSecrets: observability?.traceSecrets,
    }),
  };
}

/** What the secrets of alerts' receivers, and of the store of logs, are made of, where there are any. */
function ownersSecretsOf(watched: ObservabilityArgs, { operatorRoleArn }: Addons, account: AwsAccount) {
  const secrets = { ...receiverSecretsOf(watched), ...logSecrets(watched), ...traceSecrets(watched) };
  if (operatorRoleArn === undefined || Object.keys(secrets).length === 0) return {};
  return {
    region: account.region,
    protect: account.protect,
    secretOperatorRoleArn: operatorRoleArn,
    secretsKeyArn: account.key("receivers", "Secrets of alerts' receivers"),
  };
}

/** The half of ingress that needs no Kubernetes: it is made while the cluster still comes up. */
function createEdge(
  name: string,
  { gateway, accessLogRetentionDays, ...settings }: EdgeConfig,
  logKeyArn: pulumi.Output<string>,
  { accountId, region, protect, options }: AwsAccount,
  plans: SectionPlans,
) {
  return {
    domain: settings.domain,
    hasOwnZone: settings.hostedZoneId === undefined,
    gateway,
    edge: new Edge(name, withPlan({ ...settings, logKeyArn, protect }, plans.edge?.plan), options),
    logs: new LogBucket(
      `${name}-logs`,
      withPlan(
        {
          bucketName: logBucketName(name, accountId),
          accountId,
          region,
          protect,
          forceDestroy: settings.forceDestroy ?? false,
          ...given({ retentionDays: accessLogRetentionDays }),
        },
        plans.logBucket?.plan,
      ),
      options,
    ),
  };
}
