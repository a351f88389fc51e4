import type * as pulumi from "@pulumi/pulumi";
import { given } from "../components/given.ts";
import { Database } from "../components/database/database.ts";
import { SecretReader } from "../components/identity/secret-reader.ts";
import { withPlan } from "../components/planned.ts";
import { Registry } from "../components/registry/registry.ts";
import { Secrets } from "../components/secrets/secrets.ts";
import { Bucket } from "../components/storage/bucket.ts";
import type { AwsAccount } from "./aws-account.ts";
import { dataBucketName, databaseIdentifier } from "./config/names.ts";
import type { ParsedStack } from "./config/parse.ts";
import { ownRepositories } from "./config/plan-sections.ts";
import type { StackConfig } from "./config/schema.ts";
import { declaredSecrets } from "./config/declared-secrets.ts";
import type { EksPlatform } from "./platform-layer.ts";

/** What is the services' own in AWS, besides what runs in the cluster; all of it by keys of the configuration. */
export interface ServiceData {
  readonly repositoryUrls: Readonly<Record<string, pulumi.Output<string>>>;
  readonly secretNames: Readonly<Record<string, pulumi.Output<string>>>;
  readonly secretArns: Readonly<Record<string, pulumi.Output<string>>>;
  readonly databases: Readonly<Record<string, Database>>;
  /** Role by which the operator reads the administrator's secret, by database; of those alone that a service uses. */
  readonly adminReaders: Readonly<Record<string, pulumi.Output<string>>>;
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
  adminReaders: {},
  buckets: {},
};

/** Image repositories, secrets, databases and buckets of the services. */
export function createServiceData(
  name: string,
  stack: Pick<ParsedStack, "config" | "plans">,
  eks: EksPlatform | undefined,
  account: AwsAccount,
): ServiceData {
  const { config, plans } = stack;
  const { protect, options } = account;
  const imagesKeyArn = account.key("images", "Container images");
  const secretsKeyArn = account.key("secrets", "Service secrets");
  const registry = new Registry(
    name,
    withPlan(
      {
        ...config.registry,
        prefix: name,
        repositories: ownRepositories(config.services),
        keyArn: imagesKeyArn,
        protect,
      },
      plans.registry?.plan,
    ),
    options,
  );
  const { keyDeletionWindowDays: _ofKeys, ...secretSettings } = config.secrets;
  const secrets = new Secrets(
    name,
    withPlan(
      {
        ...secretSettings,
        prefix: name,
        secrets: declaredSecrets(config.services),
        keyArn: secretsKeyArn,
        protect,
      },
      plans.secrets?.plan,
    ),
    options,
  );
  const data = {
    repositoryUrls: registry.repositoryUrls,
    secretNames: secrets.names,
    secretArns: secrets.arns,
    secretsKeyArn,
    databases: {},
    adminReaders: {},
    buckets: {},
  };
  if (Object.keys(config.databases).length + Object.keys(config.buckets).length === 0) return data;
  const dataKeyArn = account.key("data", "Databases and buckets");
  const databases = eks ? createDatabases(name, stack, eks, { dataKeyArn, secretsKeyArn }, account) : {};
  return {
    ...data,
    dataKeyArn,
    databases,
    adminReaders: createAdminReaders(name, config, eks, { databases, secretsKeyArn }, account),
    buckets: createBuckets(name, stack, eks, dataKeyArn, account),
  };
}

function createDatabases(
  name: string,
  { config: { databases }, plans }: Pick<ParsedStack, "config" | "plans">,
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
        withPlan(
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
            ...(Object.keys(eks.backupTags).length > 0 && { tags: { ...eks.backupTags } }),
            protect,
          },
          plans.databases[key]?.plan,
        ),
        options,
      ),
    ]),
  );
}

/** The administrator's secret is read for the Jobs that make services' roles, and for nobody else. */
function createAdminReaders(
  name: string,
  { services }: StackConfig,
  eks: EksPlatform | undefined,
  { databases, secretsKeyArn }: Required<Pick<ServiceData, "databases" | "secretsKeyArn">>,
  { options }: AwsAccount,
): Record<string, pulumi.Output<string>> {
  if (eks?.operatorRoleArn === undefined) return {};
  const { platform, operatorRoleArn } = eks;
  const used = new Set(Object.values(services).map(({ database }) => database));
  return Object.fromEntries(
    Object.entries(databases)
      .filter(([key]) => used.has(key))
      .map(([key, { masterSecretArn }]) => {
        const reader = new SecretReader(
          `${name}-${key}`,
          { platform, operatorRoleArn, secretArns: [masterSecretArn], secretsKeyArn },
          options,
        );
        return [key, reader.roleArn];
      }),
  );
}

function createBuckets(
  name: string,
  { config: { buckets }, plans }: Pick<ParsedStack, "config" | "plans">,
  eks: EksPlatform | undefined,
  keyArn: pulumi.Output<string>,
  { accountId, protect, options }: AwsAccount,
): Record<string, Bucket> {
  return Object.fromEntries(
    Object.entries(buckets).map(([key, settings]) => [
      key,
      new Bucket(
        `${name}-${key}`,
        withPlan(
          {
            ...settings,
            bucketName: dataBucketName(name, key, accountId),
            keyArn,
            protect,
            ...(Object.keys(eks?.bucketBackupTags ?? {}).length > 0 && {
              tags: { ...eks?.bucketBackupTags },
            }),
            ...given({ logBucketName: eks?.accessLogBucket }),
          },
          plans.buckets[key]?.plan,
        ),
        options,
      ),
    ]),
  );
}
