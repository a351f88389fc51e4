import { given } from "../../components/given.ts";
import type { ServicePlanArgs } from "../../components/service/service-plan.ts";
import { planDatabase } from "../../components/database/database-plan.ts";
import { bucketVariable, dataBucketName, databaseIdentifier, databaseRole } from "./names.ts";
import type { DatabaseConfig, Sections, ServiceConfig } from "./schema.ts";
import type { PlatformCapabilities } from "./platform-capabilities.ts";

/** What the services' settings are completed from. */
export interface ServiceContext {
  /** The platform's name. */
  readonly name: string;
  readonly accountId?: string;
  readonly databases: Sections["databases"];
  readonly traits: PlatformCapabilities;
}

/** The plain part of a service's database. */
export type PlainDatabase = Omit<NonNullable<ServicePlanArgs["database"]>, "admin">;

/** The plain arguments of a service; the digest apart, which it may still wait for. */
export type PlainServiceArgs = Omit<ServicePlanArgs, "digest" | "secretKeys">;

/** Where a stack file has what becomes an argument of a service. */
export function settingOf(service: string): (argument: string) => string {
  const path = `slipway:services.${service}`;
  return (argument) =>
    argument === "serviceName" ? path : `${path}.${argument.replace(/^secretKeys(?=\.|$)/, "secrets")}`;
}

/** A service's settings, completed by what the platform says of itself. */
export function plainServiceArgs(
  service: string,
  settings: ServiceConfig,
  context: ServiceContext,
): PlainServiceArgs {
  const {
    digest: _digest,
    repository: _repository,
    secrets: _secrets,
    database,
    buckets,
    strategy,
    ...rest
  } = settings;
  const { traits } = context;
  const found = database === undefined ? undefined : context.databases[database];
  return {
    ...rest,
    config: { ...bucketVariables(buckets, context), ...rest.config },
    clientCidrs: traits.clientCidrs,
    ...(strategy ? { strategy: { ...traits.flagger, ...strategy } } : {}),
    ...(traits.gateway && rest.hostnames && rest.ingressClassName === undefined
      ? {
          gateway: traits.gateway,
          awsTargetGroup: traits.awsTargetGroup,
          ...given({
            idleTimeoutSeconds: traits.idleTimeoutSeconds,
            deregistrationLagSeconds: rest.deregistrationLagSeconds ?? traits.deregistrationLagSeconds,
          }),
        }
      : {}),
    ...(found && database !== undefined
      ? { database: plainDatabase(service, database, found, context) }
      : {}),
  };
}

/** The service's own database on its server, where it logs in as the role of the same name. */
function plainDatabase(
  service: string,
  key: string,
  settings: DatabaseConfig,
  { name, traits }: ServiceContext,
): PlainDatabase {
  const { plan } = planDatabase({ ...settings, identifier: databaseIdentifier(name, key) });
  return { name: databaseRole(service), port: plan.port, cidrs: traits.databaseCidrs };
}

function bucketVariables(
  buckets: ServiceConfig["buckets"],
  { name, accountId }: ServiceContext,
): Record<string, string> {
  if (accountId === undefined) return {};
  return Object.fromEntries(
    Object.keys(buckets).map((key) => [bucketVariable(key), dataBucketName(name, key, accountId)]),
  );
}

/** What each secret is for, by `<service>/<key>`. */
export function declaredSecrets(services: Sections["services"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(services).flatMap(([service, { secrets }]) =>
      Object.entries(secrets).map(([key, purpose]) => [`${service}/${key}`, purpose]),
    ),
  );
}
