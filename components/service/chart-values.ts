import type { ServicePlan } from "./service-plan.ts";

/** The values of `charts/service` that a plan decides; the image's repository is added when it is known. */
export function chartValues(plan: ServicePlan): Readonly<Record<string, unknown>> {
  return {
    port: plan.port,
    metricsPort: plan.metricsPort,
    config: plan.config,
    replicas: { min: plan.minReplicas, max: plan.maxReplicas },
    autoscaling: {
      enabled: plan.maxReplicas > plan.minReplicas,
      targetCpuUtilization: plan.targetCpuUtilization,
    },
    resources: plan.resources,
    termination: {
      preStopSeconds: plan.preStopSeconds,
      drainSeconds: plan.drainSeconds,
      gracePeriodSeconds: plan.gracePeriodSeconds,
    },
  };
}
