import { given } from "../given.ts";
import { placedValues } from "./chart-placement.ts";
import { variableOf } from "./container-plan.ts";
import { isAutoscaled } from "./lifetime-plan.ts";
import { serviceSettings } from "./settings.ts";
import type { ServicePlan, StrategyPlan } from "./service-plan-types.ts";
import { isAnalysed } from "./strategy-plan.ts";

type Destination = ServicePlan["egress"][number];
type Values = Readonly<Record<string, unknown>>;

/**
 * What a pod with an AWS identity calls: the Pod Identity agent on its node, and AWS's APIs, which have no fixed
 * addresses. Source: Amazon EKS User Guide, "Set up the Amazon EKS Pod Identity Agent".
 */
const awsDestinations: readonly Destination[] = [
  { cidr: "169.254.170.23/32", ports: [80] },
  { cidr: "0.0.0.0/0", ports: [443] },
];

/**
 * The values of `charts/service` that a plan decides: all but the image and what is read from secrets. Settings go to
 * the values that they name (`settings.ts`); what is here follows from several of them.
 */
export function chartValues(plan: ServicePlan, hasAwsIdentity: boolean) {
  const {
    image: _image,
    secrets: _secrets,
    strategy: _strategy,
    ...placed
  } = placedValues(serviceSettings, plan);
  const { strategy } = plan;
  return {
    ...placed,
    // As many as there may be where Flagger is left: nobody knows how many its copy has by now.
    replicas: { min: strategy.leaving ? plan.maxReplicas : plan.minReplicas, max: plan.maxReplicas },
    autoscaling: {
      ...(placed["autoscaling"] as Values),
      enabled: isAutoscaled(plan) && !strategy.leaving,
    },
    rollout: { progressDeadlineSeconds: strategy.progressDeadlineSeconds },
    networkPolicy: {
      ingressFrom: [
        ...plan.clientCidrs.map((cidr) => ({ cidr })),
        ...plan.clientNamespaces.map((namespace) => ({ namespace })),
      ],
      ...(plan.metricsNamespaces && {
        metricsFrom: plan.metricsNamespaces.map((namespace) => ({ namespace })),
      }),
      egressTo: [
        ...(hasAwsIdentity ? awsDestinations : []),
        ...databaseDestinations(plan),
        ...plan.egress,
      ].map(({ cidr, namespace, ports }) => ({ ...given({ cidr, namespace }), ports: [...ports] })),
    },
    monitoring: {
      ...(placed["monitoring"] as Values),
      ...(isAnalysed(strategy.type) && { intervalSeconds: readingInterval(strategy) }),
    },
    ...strategyValues(strategy),
  };
}

function strategyValues(strategy: StrategyPlan): { readonly strategy?: Partial<StrategyPlan> } {
  if (strategy.leaving) return { strategy: { leaving: true, provider: strategy.provider } };
  return isAnalysed(strategy.type) ? { strategy } : {};
}

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
