import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "../components/cluster/cluster.ts";
import { DataKey } from "../components/encryption/data-key.ts";
import { Network } from "../components/network/network.ts";
import { Registry } from "../components/registry/registry.ts";
import { Secrets } from "../components/secrets/secrets.ts";
import { Service } from "../components/service/service.ts";
import type { PlatformConfig } from "./config/schema.ts";

export interface PlatformIdentity {
  /** Stem of every name, e.g. `slipway-staging`. */
  readonly name: string;
  /** The stack's name, the value of the tag `environment`. */
  readonly environment: string;
}

/** What a stack tells whoever comes after it. */
export interface PlatformOutputs {
  readonly vpcId: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  /** Holds no credential: every call asks the AWS CLI for a token. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Image repository by service: where the pipeline pushes. */
  readonly repositories: Readonly<Record<string, pulumi.Output<string>>>;
  /** Secret name by `<service>/<key>`: whose value its owner sets. */
  readonly secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Digest that runs, by service: what the next update goes on running, and what a rollback goes back to. */
  readonly digests: Readonly<Record<string, string>>;
  /** The image by digest and the URL inside the cluster, by service. */
  readonly services: Readonly<Record<string, { image: pulumi.Output<string>; url: string }>>;
}

/** The whole platform of one environment. */
export function createPlatform(
  { name, environment }: PlatformIdentity,
  config: PlatformConfig,
): PlatformOutputs {
  const { accountId, region } = config.aws;
  const provider = new aws.Provider(name, {
    region,
    // A preview or update with the credentials of another account fails before anything is touched.
    allowedAccountIds: [accountId],
    defaultTags: { tags: { environment, "managed-by": "pulumi", ...config.tags } },
  });
  const inAws = { providers: [provider] };

  const dataKey = (purpose: string, description: string, forCloudWatchLogs = false): DataKey =>
    new DataKey(
      `${name}-${purpose}`,
      {
        description: `${description} of ${name}`,
        alias: `${name}/${purpose}`,
        accountId,
        region,
        forCloudWatchLogs,
        deletionWindowInDays: config.secrets.keyDeletionWindowDays,
      },
      inAws,
    );
  const logKey = dataKey("logs", "Log groups", true);
  const clusterKey = dataKey("cluster", "Kubernetes secrets");
  const imageKey = dataKey("images", "Container images");
  const secretsKey = dataKey("secrets", "Service secrets");

  const network = new Network(name, { ...config.network, region, logKeyArn: logKey.keyArn }, inAws);
  const cluster = new Cluster(
    name,
    {
      ...config.cluster,
      clusterName: name,
      region,
      vpcId: network.vpcId,
      privateSubnetIds: network.privateSubnetIds,
      secretsKeyArn: clusterKey.keyArn,
      logKeyArn: logKey.keyArn,
    },
    // Routes and NAT too, not only the subnets: nodes without a way out never join.
    { ...inAws, dependsOn: network },
  );
  const registry = new Registry(
    name,
    {
      ...config.registry,
      prefix: name,
      repositories: Object.keys(config.services),
      keyArn: imageKey.keyArn,
    },
    inAws,
  );
  const secrets = new Secrets(
    name,
    {
      prefix: name,
      secrets: secretsOf(config),
      keyArn: secretsKey.keyArn,
      recoveryWindowDays: config.secrets.recoveryWindowDays,
    },
    inAws,
  );

  const digests: Record<string, string> = {};
  const services: Record<string, { image: pulumi.Output<string>; url: string }> = {};
  for (const [serviceName, settings] of Object.entries(config.services)) {
    const repositoryUrl = registry.repositoryUrls[serviceName];
    const { digest, secrets: ownSecrets, ...args } = settings;
    if (digest === undefined || repositoryUrl === undefined) {
      void pulumi.log.warn(
        `service ${serviceName} waits for its first image: push one, then set its digest (RUNBOOK.md)`,
      );
      continue;
    }
    const service = new Service(
      `${name}-${serviceName}`,
      {
        ...args,
        serviceName,
        digest,
        repositoryUrl,
        clientCidrs: [config.network.cidr],
        clusterName: cluster.clusterName,
        secretArns: Object.keys(ownSecrets).flatMap((key) => secrets.arns[`${serviceName}/${key}`] ?? []),
        secretsKeyArn: secretsKey.keyArn,
      },
      { providers: [provider, cluster.provider] },
    );
    digests[serviceName] = digest;
    services[serviceName] = { image: service.image, url: service.clusterUrl };
  }

  return {
    vpcId: network.vpcId,
    clusterName: cluster.clusterName,
    kubeconfig: cluster.kubeconfig,
    repositories: registry.repositoryUrls,
    secrets: secrets.names,
    digests,
    services,
  };
}

/** What each secret is for, by `<service>/<key>`. */
function secretsOf({ services }: PlatformConfig): Record<string, string> {
  return Object.fromEntries(
    Object.entries(services).flatMap(([service, settings]) =>
      Object.entries(settings.secrets).map(([key, purpose]) => [`${service}/${key}`, purpose]),
    ),
  );
}
