import * as pulumi from "@pulumi/pulumi";
import { given } from "../components/given.ts";
import { withPlan } from "../components/planned.ts";
import { Service, type ServiceArgs } from "../components/service/service.ts";
import { type BucketAccess, bucketAccessPolicy } from "../components/storage/bucket-policy.ts";
import type { AwsAccount } from "./aws-account.ts";
import type { ServiceConfig, StackConfig } from "./config/schema.ts";
import type { ParsedStack } from "./config/parse.ts";
import type { PlannedService } from "./config/plan-services.ts";
import type { PlainServiceArgs } from "./config/service-settings.ts";
import { type LastUpdate, previousDigest } from "./last-update.ts";
import { own } from "../components/own.ts";
import type { PlatformLayer } from "./platform-layer.ts";
import { createServiceData, noServiceData, type ServiceData } from "./service-data.ts";

/** What the services' part of a stack tells. */
export interface ServiceOutputs {
  /** Image repository by service: where the pipeline pushes. */
  readonly repositories: Readonly<Record<string, pulumi.Output<string>>>;
  /** Secret name by `<service>/<key>`: whose value its owner sets. */
  readonly secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Digest that serves, by service: what the next update goes on running, and the last good one after a failure. */
  readonly digests: Readonly<Record<string, pulumi.Output<string>>>;
  /** The digest before that, by service: where a rollback goes. Only services that have had two. */
  readonly previousDigests: Readonly<Record<string, pulumi.Output<string | undefined>>>;
  /** How far each service is on the way to its strategy; only those whose releases Flagger judges, or did. */
  readonly strategies: Readonly<Record<string, string>>;
  /** The image by digest and the URL inside the cluster, by service. */
  readonly services: Readonly<Record<string, { image: pulumi.Output<string>; url: string }>>;
}

/** What a stack tells of its services, and what is theirs in AWS. */
export interface MadeServices {
  readonly outputs: ServiceOutputs;
  readonly data: ServiceData;
}

/** The services of one environment, and what is theirs: images, secrets, databases, buckets. */
export function createServices(
  name: string,
  stack: Pick<ParsedStack, "config" | "plans">,
  planned: Readonly<Record<string, PlannedService>>,
  platform: PlatformLayer,
  account: AwsAccount | undefined,
  last: LastUpdate,
): MadeServices {
  const { config } = stack;
  const data = account ? createServiceData(name, stack, platform.eks, account) : noServiceData;
  const digests: Record<string, pulumi.Output<string>> = {};
  const previousDigests: Record<string, pulumi.Output<string | undefined>> = {};
  const strategies: Record<string, string> = {};
  const services: Record<string, { image: pulumi.Output<string>; url: string }> = {};
  for (const [serviceName, settings] of Object.entries(config.services)) {
    const { digest } = settings;
    const found = own(planned, serviceName);
    const repositoryUrl = settings.repository ?? data.repositoryUrls[serviceName];
    if (!found || digest === undefined || repositoryUrl === undefined) {
      void pulumi.log.warn(
        `service ${serviceName} waits for its first image: push one, then set its digest (RUNBOOK.md)`,
      );
      continue;
    }
    const { step, plan } = found;
    if (step.leaving) {
      void pulumi.log.warn(
        `service ${serviceName} leaves Flagger: its own pods serve again after this update, and the next one removes Flagger's (docs/delivery.md)`,
      );
    }
    const { database: plainDatabase, ...plain } = found.args;
    const service = new Service(
      `${name}-${serviceName}`,
      withPlan(
        {
          ...(plain as Omit<ServiceArgs, "serviceName" | "repositoryUrl" | "digest">),
          serviceName,
          repositoryUrl,
          digest,
          ...(settings.gitOps && { appliesObjects: false }),
          ...(plainDatabase && databaseOf(plainDatabase, settings, config, data)),
          ...(account && platform.eks && awsAccess(serviceName, settings, platform, data, account)),
        },
        plan,
      ),
      {
        ...account?.options,
        providers: [...(account ? [account.provider] : []), platform.kubernetes],
        dependsOn: [...platform.ready],
      },
    );
    digests[serviceName] = service.digest;
    if (previousDigest(serviceName, digest, last) !== undefined)
      previousDigests[serviceName] = service.digest.apply((serving) =>
        previousDigest(serviceName, serving, last),
      );
    if (step.recorded !== "rolling") strategies[serviceName] = step.recorded;
    services[serviceName] = { image: service.image, url: service.clusterUrl };
  }
  const { repositoryUrls: repositories, secretNames: secrets } = data;
  return { outputs: { repositories, secrets, digests, previousDigests, strategies, services }, data };
}

/** The service's own database, which a Job makes as the administrator, with the role that it belongs to. */
function databaseOf(
  { cidrs, ...plain }: NonNullable<PlainServiceArgs["database"]>,
  { database: key }: ServiceConfig,
  { databases }: StackConfig,
  data: ServiceData,
): Pick<ServiceArgs, "database"> {
  const [database, settings] = key === undefined ? [] : [data.databases[key], databases[key]];
  const roleArn = key === undefined ? undefined : data.adminReaders[key];
  if (!database || !settings) return {};
  const { databaseName, caBundle } = settings;
  return {
    database: {
      ...plain,
      cidrs: [...cidrs],
      host: database.address,
      instanceArn: database.instanceArn,
      resourceId: database.resourceId,
      ...given({ caBundle }),
      ...(roleArn && { admin: { secret: database.masterSecretArn, roleArn, name: databaseName } }),
    },
  };
}

/** What a service reads from Secrets Manager, and what its pods may do in AWS. */
function awsAccess(
  serviceName: string,
  { secrets, buckets }: ServiceConfig,
  { eks }: PlatformLayer,
  data: ServiceData,
  { accountId, region }: Pick<AwsAccount, "accountId" | "region">,
): Partial<ServiceArgs> {
  if (!eks) return {};
  const keys = Object.keys(secrets);
  const ofService = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      keys.flatMap((key) => {
        const found = all[`${serviceName}/${key}`];
        return found === undefined ? [] : [[key, found]];
      }),
    );
  const policies = Object.entries(buckets).flatMap(([key, access]) => {
    const bucket = data.buckets[key];
    if (!bucket || !data.dataKeyArn) return [];
    const policy = pulumi
      .all([bucket.bucketArn, data.dataKeyArn])
      .apply(([bucketArn, keyArn]) =>
        bucketAccessPolicy({ bucketArn, keyArn, access: access as BucketAccess }),
      );
    return [[`bucket-${key}`, policy] as const];
  });
  return {
    region,
    platform: eks.platform,
    clusterName: eks.clusterName,
    accountId,
    secretKeys: ofService(data.secretNames),
    secretArns: Object.values(ofService(data.secretArns)),
    policies: Object.fromEntries(policies),
    ...given({ secretsKeyArn: data.secretsKeyArn, secretOperatorRoleArn: eks.operatorRoleArn }),
  };
}
