import { variableOf } from "./container-plan.ts";
import type { Destination } from "./exposure-plan.ts";
import type { ServicePlan } from "./service-plan.ts";
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
    replicas: { min: plan.minReplicas, max: plan.maxReplicas },
    autoscaling: {
      enabled: isAutoscaled(plan),
      targetCpuUtilization: plan.targetCpuUtilization,
    },
    resources: plan.resources,
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
      deregistrationDelaySeconds: plan.deregistrationDelaySeconds,
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
    monitoring: { serviceMonitor: plan.serviceMonitor, labels: plan.serviceMonitorLabels },
  };
}

/** Whether the autoscaler decides on the number of pods: it does where there is room. */
export function isAutoscaled({ minReplicas, maxReplicas }: ServicePlan): boolean {
  return maxReplicas > minReplicas;
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
