import { given } from "../../components/given.ts";
import type { ServicePlanArgs } from "../../components/service/service-plan-types.ts";
import { isAnalysed, strategyDefaults } from "../../components/service/strategy-plan.ts";
import { own } from "../../components/own.ts";
import { tracesService } from "../../components/observability/names.ts";
import { callsOf } from "./service-calls.ts";
import { bucketVariable, dataBucketName, databaseRole, serviceNamespace } from "./names.ts";
import type { SectionPlans } from "./plan-sections.ts";
import type { Sections, ServiceConfig } from "./schema.ts";
import type { PlatformCapabilities } from "./platform-capabilities.ts";

/** What the services' settings are completed from. */
export interface ServiceContext {
  /** The platform's name. */
  readonly name: string;
  readonly accountId?: string;
  readonly databases: SectionPlans["databases"];
  readonly capabilities: PlatformCapabilities;
  /** All of the stack, for those that call each other. */
  readonly services: Sections["services"];
  /** Who looks after the stack. */
  readonly owner?: string;
}

/** The plain arguments of a service; the digest apart, which it may still wait for. */
export type PlainServiceArgs = Omit<ServicePlanArgs, "digest" | "secretKeys" | "database"> & {
  readonly database?: Omit<NonNullable<ServicePlanArgs["database"]>, "admin">;
};

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
    calls: _calls,
    gitOps: _gitOps,
    traces,
    strategy,
    ...rest
  } = settings;
  const { capabilities } = context;
  const { urls, destinations, callers } = callsOf(service, context.services);
  const found = database === undefined ? undefined : own(context.databases, database);
  const called = [...destinations, ...(traces ? [tracesDestination] : [])];
  const hasHosts = (rest.hostnames ?? []).length > 0;
  return {
    ...rest,
    config: {
      ...bucketVariables(buckets, context),
      ...urls,
      ...(traces && traceVariables(service, serviceNamespace(service, settings))),
      ...rest.config,
    },
    ...(called.length > 0 && { egress: [...(rest.egress ?? []), ...called] }),
    ...(callers.length > 0 && { clientNamespaces: [...(rest.clientNamespaces ?? []), ...callers] }),
    clientCidrs: capabilities.clientCidrs,
    ...(rest.slo && { slo: { ...given({ owner: context.owner }), ...rest.slo } }),
    ...(strategy && {
      strategy: { ...(isAnalysed(strategyOf(settings)) && capabilities.flagger), ...strategy },
    }),
    ...(capabilities.gateway &&
      hasHosts &&
      rest.ingressClassName === undefined && {
        gateway: capabilities.gateway,
        awsTargetGroup: capabilities.awsTargetGroup,
        ...given({
          idleTimeoutSeconds: capabilities.idleTimeoutSeconds,
          deregistrationLagSeconds: rest.deregistrationLagSeconds ?? capabilities.deregistrationLagSeconds,
        }),
      }),
    // The service's own database on its server, where it logs in as the role of the same name.
    ...(found && {
      database: { name: databaseRole(service), port: found.plan.port, cidrs: capabilities.databaseCidrs },
    }),
  };
}

/** How a service's releases come to serve. */
export function strategyOf({ strategy }: ServiceConfig): string {
  return strategy?.type ?? strategyDefaults.type;
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

const tracesDestination = { namespace: tracesService.namespace, ports: [tracesService.port] };

/**
 * What every SDK of OpenTelemetry's reads (its "Environment Variable Specification" and "OTLP Exporter Configuration"); a
 * service's own `config` goes before.
 */
function traceVariables(service: string, namespace: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${tracesService.name}.${tracesService.namespace}:${tracesService.port}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    OTEL_SERVICE_NAME: service,
    OTEL_RESOURCE_ATTRIBUTES: `service.namespace=${namespace},k8s.namespace.name=${namespace}`,
  };
}
