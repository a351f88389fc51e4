import type { Destination, ServicePlan } from "./service-plan.ts";

/**
 * What a pod with an AWS identity calls: the Pod Identity agent on its node, and AWS's APIs, which have no fixed
 * addresses. Source: Amazon EKS User Guide, "Set up the Amazon EKS Pod Identity Agent".
 */
const awsDestinations: readonly Destination[] = [
  { cidr: "169.254.170.23/32", ports: [80] },
  { cidr: "0.0.0.0/0", ports: [443] },
];

/** The values of `charts/service` that a plan decides; the image's repository is added when it is known. */
export function chartValues(plan: ServicePlan, hasAwsIdentity: boolean): Readonly<Record<string, unknown>> {
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
    networkPolicy: {
      ingressFrom: plan.clientCidrs.map((cidr) => ({ cidr })),
      egressTo: [...(hasAwsIdentity ? awsDestinations : []), ...plan.egress],
    },
  };
}
