import type * as pulumi from "@pulumi/pulumi";
import { Database } from "../components/database/database.ts";
import { Registry } from "../components/registry/registry.ts";
import { Secrets } from "../components/secrets/secrets.ts";
import { Bucket } from "../components/storage/bucket.ts";
import type { AwsAccount } from "./aws-account.ts";
import { dataBucketName, databaseIdentifier } from "./config/names.ts";
import type { StackConfig } from "./config/schema.ts";
import { declaredSecrets } from "./config/service-settings.ts";
import type { EksPlatform } from "./platform-layer.ts";

/** What is the services' own in AWS, besides what runs in the cluster; all of it by keys of the configuration. */
export interface ServiceData {
  readonly repositoryUrls: Readonly<Record<string, pulumi.Output<string>>>;
  readonly secretNames: Readonly<Record<string, pulumi.Output<string>>>;
  readonly secretArns: Readonly<Record<string, pulumi.Output<string>>>;
  readonly databases: Readonly<Record<string, Database>>;
  readonly buckets: Readonly<Record<string, Bucket>>;
  readonly secretsKeyArn?: pulumi.Output<string>;
  /** Key of databases and buckets; none without any. */
  readonly dataKeyArn?: pulumi.Output<string>;
}

/** Where nothing of a stack is in AWS. */
export const noServiceData: ServiceData = {
  repositoryUrls: {},
  secretNames: {},
  secretArns: {},
  databases: {},
  buckets: {},
};

/** Image repositories, secrets, databases and buckets of the services. */
export function createServiceData(
  name: string,
  config: StackConfig,
  eks: EksPlatform | undefined,
  account: AwsAccount,
): ServiceData {
  const { protect, options } = account;
  const imagesKeyArn = account.key("images", "Container images");
  const secretsKeyArn = account.key("secrets", "Service secrets");
  const registry = new Registry(
    name,
    {
      ...config.registry,
      prefix: name,
      repositories: Object.entries(config.services).flatMap(([service, { repository }]) =>
        repository === undefined ? [service] : [],
      ),
      keyArn: imagesKeyArn,
      protect,
    },
    options,
  );
  const { keyDeletionWindowDays: _ofKeys, ...secretSettings } = config.secrets;
  const secrets = new Secrets(
    name,
    {
      ...secretSettings,
      prefix: name,
      secrets: declaredSecrets(config.services),
      keyArn: secretsKeyArn,
      protect,
    },
    options,
  );
  const data = {
    repositoryUrls: registry.repositoryUrls,
    secretNames: secrets.names,
    secretArns: secrets.arns,
    secretsKeyArn,
    databases: {},
    buckets: {},
  };
  if (Object.keys(config.databases).length + Object.keys(config.buckets).length === 0) return data;
  const dataKeyArn = account.key("data", "Databases and buckets");
  return {
    ...data,
    dataKeyArn,
    databases: eks ? createDatabases(name, config, eks, { dataKeyArn, secretsKeyArn }, account) : {},
    buckets: createBuckets(name, config, eks, dataKeyArn, account),
  };
}

function createDatabases(
  name: string,
  { databases }: StackConfig,
  eks: EksPlatform,
  keys: Required<Pick<ServiceData, "dataKeyArn" | "secretsKeyArn">>,
  account: AwsAccount,
): Record<string, Database> {
  const entries = Object.entries(databases);
  if (entries.length === 0) return {};
  const { accountId, region, protect, options } = account;
  const logKeyArn = eks.logKeyArn ?? account.key("logs", "Log groups", { forCloudWatchLogs: true });
  return Object.fromEntries(
    entries.map(([key, { caBundle: _ofServices, ...settings }]) => [
      key,
      new Database(
        `${name}-${key}`,
        {
          ...settings,
          identifier: databaseIdentifier(name, key),
          accountId,
          region,
          vpcId: eks.vpcId,
          subnetIds: eks.databaseSubnetIds,
          clientSecurityGroupIds: { cluster: eks.clusterSecurityGroupId },
          keyArn: keys.dataKeyArn,
          secretKeyArn: keys.secretsKeyArn,
          logKeyArn,
          ...(Object.keys(eks.backupTags).length > 0 ? { tags: { ...eks.backupTags } } : {}),
          protect,
        },
        options,
      ),
    ]),
  );
}

function createBuckets(
  name: string,
  { buckets }: StackConfig,
  eks: EksPlatform | undefined,
  keyArn: pulumi.Output<string>,
  { accountId, protect, options }: AwsAccount,
): Record<string, Bucket> {
  return Object.fromEntries(
    Object.entries(buckets).map(([key, settings]) => [
      key,
      new Bucket(
        `${name}-${key}`,
        {
          ...settings,
          bucketName: dataBucketName(name, key, accountId),
          keyArn,
          protect,
          ...(eks?.accessLogBucket === undefined ? {} : { logBucketName: eks.accessLogBucket }),
        },
        options,
      ),
    ]),
  );
}
