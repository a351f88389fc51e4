/**
 * How long a pod and a load balancer's target group must wait for each other, in one place. All times are seconds from
 * the start of the pod's termination, when endpoints are withdrawn and the preStop hook starts at the same time.
 *
 * - The load balancer may send new requests until `deregistrationLagSeconds`: the controller has to see the endpoint
 *   go and call the ELB API, and the ALB's nodes have to follow. AWS publishes no bound (EKS Best Practices Guide,
 *   "Load Balancing": "this can also take time"), so the default is what people measured on ALBs: 15 s and 40 s fail
 *   some requests, 60 s and more none (alphagov/govuk-helm-charts#2202, aws-load-balancer-controller#2106 and #1064).
 * - A request sent then may take `drainSeconds`. The pod accepts it if it sleeps for the lag, and answers it if it
 *   drains that long: preStop >= lag, drain >= request timeout, grace >= preStop + drain + margin (Kubernetes, "Pod
 *   Lifecycle": the grace period includes the preStop hook).
 * - The deregistration delay starts with the API call, maybe at once, and when it ends in-flight requests are
 *   "forcibly dropped" (EKS Best Practices Guide). So it must last for lag + drain. It may outlast the pod: a target
 *   with nothing in flight is let go at once (ELB User Guide, "Deregistration delay").
 */
export interface TerminationTimes {
  /** Seconds until the load balancer sends a leaving pod no new request. */
  readonly deregistrationLagSeconds: number;
  /** Seconds from the deregistration until requests in flight are cut. */
  readonly deregistrationDelaySeconds: number;
  /** Seconds that the pod serves as ever before SIGTERM. */
  readonly preStopSeconds: number;
  /** Seconds from SIGTERM until the process cuts requests in flight. */
  readonly drainSeconds: number;
  /** Seconds until SIGKILL. */
  readonly gracePeriodSeconds: number;
}

/** Seconds between the end of the drain and the kubelet's SIGKILL, for the process to exit in. */
export const terminationMargin = 10;

/** The defaults: requests of up to 30 seconds survive a lag of up to 60. */
export const terminationDefaults: TerminationTimes = {
  deregistrationLagSeconds: 60,
  deregistrationDelaySeconds: 90,
  preStopSeconds: 60,
  drainSeconds: 30,
  gracePeriodSeconds: 100,
};

/** The shortest grace period that the sleep, the drain and the margin fit into. */
export const neededGrace = ({ preStopSeconds, drainSeconds }: TerminationTimes): number =>
  preStopSeconds + drainSeconds + terminationMargin;

/** The shortest deregistration delay that cuts no request which the pod would still answer. */
export const neededDelay = ({ deregistrationLagSeconds, drainSeconds }: TerminationTimes): number =>
  deregistrationLagSeconds + drainSeconds;
