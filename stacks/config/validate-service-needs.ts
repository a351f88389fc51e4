import { spellingFix } from "../../components/closest.ts";
import { isAnalysed } from "../../components/service/strategy-plan.ts";
import type { Problem } from "../../components/validation.ts";
import type { PlatformCapabilities } from "./platform-capabilities.ts";
import type { Sections, ServiceConfig } from "./schema.ts";
import { strategyOf } from "./service-settings.ts";

export interface ServiceNeedsContext {
  readonly accountId?: string;
  readonly databases: Sections["databases"];
  readonly buckets: Sections["buckets"];
  readonly capabilities: PlatformCapabilities;
}

/** What services want that neither the stack nor the platform has. */
export function serviceNeedsProblems(
  services: Sections["services"],
  context: ServiceNeedsContext,
): Problem[] {
  const { databases, capabilities, accountId } = context;
  const placed = accountId !== undefined && capabilities.databaseCidrs.length > 0;
  return [
    ...Object.keys(placed ? {} : databases).map((key) => ({
      path: `slipway:databases.${key}`,
      message: "there are no subnets for databases",
      allowed: "databases in database subnets",
      fix: "set slipway:network.databaseSubnets: true",
    })),
    ...Object.entries(services).flatMap(([service, settings]) => {
      const path = `slipway:services.${service}`;
      return [...memberProblems(settings, context, path), ...platformProblems(settings, context, path)];
    }),
  ];
}

function memberProblems(
  { database, buckets }: ServiceConfig,
  context: ServiceNeedsContext,
  path: string,
): Problem[] {
  const problem = (what: string, key: string, members: object, at: string): Problem[] =>
    Object.hasOwn(members, key)
      ? []
      : [
          {
            path: at,
            message: `there is no such ${what}`,
            received: key,
            allowed: Object.keys(members).join(", ") || "none: the stack has none",
            fix: spellingFix(key, Object.keys(members), `correct the key, or add it under slipway:${what}s`),
          },
        ];
  return [
    ...(database === undefined ? [] : problem("database", database, context.databases, `${path}.database`)),
    ...Object.keys(buckets).flatMap((key) =>
      problem("bucket", key, context.buckets, `${path}.buckets.${key}`),
    ),
  ];
}

interface Need {
  readonly property: string;
  readonly used: boolean;
  readonly there: boolean;
  readonly message: string;
  readonly fix: string;
}

/** What a platform that lacks something takes all the same. */
const allowedInstead: Readonly<Record<string, string>> = {
  repository: "an image repository",
  "strategy.type": "rolling, on this platform",
};

function platformProblems(
  settings: ServiceConfig,
  { accountId, capabilities }: ServiceNeedsContext,
  path: string,
): Problem[] {
  const inAws = accountId !== undefined;
  const needs: readonly Need[] = [
    {
      property: "repository",
      used: settings.repository === undefined,
      there: inAws,
      message: "the stack has no ECR: nothing of it is in AWS",
      fix: "name the image's repository, without tag or digest",
    },
    {
      property: settings.database === undefined ? "secrets" : "database",
      used: settings.database !== undefined || Object.keys(settings.secrets).length > 0,
      there: inAws && capabilities.secretOperator,
      message: "nothing brings secrets to pods: there is no External Secrets operator with a role in AWS",
      fix: "switch slipway:addons.externalSecrets on, or set slipway:cluster.existing.eks.operatorRoleArn",
    },
    {
      property: "buckets",
      used: Object.keys(settings.buckets).length > 0,
      there: inAws && capabilities.podIdentity,
      message: "pods have no AWS identity here: the cluster is not EKS",
      fix: "use the buckets from an EKS cluster",
    },
    {
      property: "hostnames",
      used: (settings.hostnames ?? []).length > 0,
      there: capabilities.gateway !== undefined || settings.ingressClassName !== undefined,
      message: "nothing takes requests for them: there is neither a Gateway nor an Ingress class",
      fix: "add slipway:edge, name slipway:cluster.existing.gateway, or set ingressClassName",
    },
    {
      property: "strategy.type",
      used: isAnalysed(strategyOf(settings)),
      there: capabilities.flagger !== undefined,
      message: "nobody judges releases: there is no Flagger",
      fix: "switch slipway:addons.flagger on, or set slipway:cluster.existing.flagger",
    },
    {
      property: "serviceMonitor",
      used: settings.serviceMonitor === true,
      there: capabilities.serviceMonitors,
      message: "the Prometheus operator's CRDs are not there",
      fix: "switch slipway:addons.prometheusCrds on",
    },
    {
      property: "traces",
      used: settings.traces,
      there: capabilities.traces,
      message: "nothing takes traces: there is no collector of the platform's",
      fix: "set slipway:observability.traces: otlp, or name another by config.OTEL_EXPORTER_OTLP_ENDPOINT and egress",
    },
    ...metricNeeds(settings, capabilities),
  ];
  return needs
    .filter(({ used, there }) => used && !there)
    .map(({ property, message, fix }) => ({
      path: `${path}.${property}`,
      message,
      allowed: allowedInstead[property] ?? "unset: not available on this platform",
      fix,
    }));
}

/** Without an adapter the API server has no such API, and the autoscaler does nothing but say so in its events. */
function metricNeeds({ targetMetrics }: ServiceConfig, { metricsApis }: PlatformCapabilities): Need[] {
  return (targetMetrics ?? []).map(({ type }, index) => {
    const api = type === "external" ? "external" : "custom";
    return {
      property: `targetMetrics[${index}]`,
      used: true,
      there: metricsApis.includes(api),
      message: `nobody serves ${api} metrics in the cluster: that takes an adapter, e.g. ${adapters[api]}`,
      fix: `install one and add ${api} to slipway:addons.metricsApis (or slipway:cluster.existing.metricsApis)`,
    };
  });
}

/** Kubernetes, "Resource metrics pipeline" and "HorizontalPodAutoscaler", "Support for metrics APIs". */
const adapters = { custom: "Prometheus Adapter", external: "KEDA or Prometheus Adapter" };
