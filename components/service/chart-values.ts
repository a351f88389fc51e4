import { variableOf } from "./container-plan.ts";
import type { Destination } from "./exposure-plan.ts";
import { isAutoscaled } from "./lifetime-plan.ts";
import type { ServicePlan } from "./service-plan.ts";
import { isJudged, type StrategyPlan } from "./strategy-plan.ts";
import type { ChartValues } from "./values-schema.ts";

/**
 * What a pod with an AWS identity calls: the Pod Identity agent on its node, and AWS's APIs, which have no fixed
 * addresses. Source: Amazon EKS User Guide, "Set up the Amazon EKS Pod Identity Agent".
 */
const awsDestinations: readonly Destination[] = [
  { cidr: "169.254.170.23/32", ports: [80] },
  { cidr: "0.0.0.0/0", ports: [443] },
];

/** The values of `charts/service` that a plan decides: all but the image and what is read from secrets. */
export function chartValues(plan: ServicePlan, hasAwsIdentity: boolean): Omit<ChartValues, "image"> {
  return {
    kind: plan.kind as NonNullable<ChartValues["kind"]>,
    command: [...plan.command],
    schedule: plan.schedule,
    timeZone: plan.timeZone,
    job: { retries: plan.retries, timeoutSeconds: plan.timeoutSeconds },
    migrations: { command: [...plan.migrations] },
    port: plan.port,
    metricsPort: plan.metricsPort,
    config: plan.config,
    // As many as there may be where Flagger is left: nobody knows how many its copy has by now.
    replicas: { min: plan.strategy.leaving ? plan.maxReplicas : plan.minReplicas, max: plan.maxReplicas },
    autoscaling: {
      enabled: isAutoscaled(plan) && !plan.strategy.leaving,
      targetCpuUtilization: plan.targetCpuUtilization,
    },
    resources: plan.resources,
    rollout: { progressDeadlineSeconds: plan.strategy.progressDeadlineSeconds },
    termination: {
      preStopSeconds: plan.preStopSeconds,
      drainSeconds: plan.drainSeconds,
      gracePeriodSeconds: plan.gracePeriodSeconds,
    },
    routing: {
      hostnames: [...plan.hostnames],
      ...(plan.gateway && { gateway: plan.gateway }),
      awsTargetGroup: plan.awsTargetGroup,
      requestTimeoutSeconds: plan.requestTimeoutSeconds,
      deregistrationLagSeconds: plan.deregistrationLagSeconds,
      deregistrationDelaySeconds: plan.deregistrationDelaySeconds,
      idleTimeoutSeconds: plan.idleTimeoutSeconds,
      keepAliveSeconds: plan.keepAliveSeconds,
      ingress: {
        className: plan.ingressClassName,
        tlsSecret: plan.ingressTlsSecret,
        annotations: plan.ingressAnnotations,
      },
    },
    networkPolicy: {
      ingressFrom: [
        ...plan.clientCidrs.map((cidr) => ({ cidr })),
        ...plan.clientNamespaces.map((namespace) => ({ namespace })),
      ],
      egressTo: [
        ...(hasAwsIdentity ? awsDestinations : []),
        ...databaseDestinations(plan),
        ...plan.egress,
      ].map(({ cidr, ports }) => ({ cidr, ports: [...ports] })),
    },
    monitoring: {
      serviceMonitor: plan.serviceMonitor,
      labels: plan.serviceMonitorLabels,
      ...(isJudged(plan.strategy.type) && { intervalSeconds: readingInterval(plan.strategy) }),
    },
    ...strategyValues(plan.strategy),
  };
}

function strategyValues(strategy: StrategyPlan): Pick<ChartValues, "strategy"> {
  if (strategy.leaving) return { strategy: { leaving: true, provider: strategy.provider as Provider } };
  if (!isJudged(strategy.type)) return {};
  return { strategy: strategy as unknown as NonNullable<ChartValues["strategy"]> };
}

type Provider = NonNullable<NonNullable<ChartValues["strategy"]>["provider"]>;

/** Seconds between readings of the metrics: three in the time that a check looks back, but no load for Prometheus. */
function readingInterval({ intervalSeconds }: StrategyPlan): number {
  return Math.min(30, Math.max(5, Math.floor(intervalSeconds / 3)));
}

/** The secrets' names by the environment variables that they become. */
export function secretVariables<T>(secretKeys: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(secretKeys).map(([key, secret]) => [variableOf(key), secret]));
}

/** PostgreSQL's port. */
export const postgresPort = 5432;

function databaseDestinations({ database }: ServicePlan): Destination[] {
  if (!database) return [];
  return database.cidrs.map((cidr) => ({ cidr, ports: [database.port ?? postgresPort] }));
}
