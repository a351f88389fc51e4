/**
 * How long a pod and a load balancer's target group must wait for each other, in one place. All times are seconds from
 * the start of the pod's termination, when endpoints are withdrawn and the preStop hook starts at the same time.
 *
 * - The load balancer may send new requests until `deregistrationLagSeconds`: something has to see the endpoint go and
 *   tell the load balancer, whose nodes then follow. `lagSeconds` below says how long that takes.
 * - A request sent then may take `drainSeconds`. The pod accepts it if it sleeps for the lag, and answers it if it
 *   drains that long: preStop >= lag, drain >= request timeout, grace >= preStop + drain + margin (Kubernetes, "Pod
 *   Lifecycle": the grace period includes the preStop hook).
 * - The deregistration delay starts with the API call, maybe at once, and when it ends "any in-flight requests to that
 *   target is forcibly dropped" (EKS Best Practices Guide, "Load Balancing"). So it must last for lag + drain. It may
 *   outlast the pod: a target without "in-flight requests and … active connections" is let go at once (ELB User Guide
 *   for Application Load Balancers, "Deregistration delay").
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

/**
 * The lag by what sends requests to the pods.
 *
 * - An ALB: AWS publishes no bound (EKS Best Practices Guide: deregistration and the pod's end are asynchronous), so it
 *   is what people measured with IP targets: 15 s and 40 s fail some requests (alphagov/govuk-helm-charts#2202,
 *   aws-load-balancer-controller#2106), 25 s failed none for one (#1064), 60 s and 70 s none (#2106). Instance targets
 *   (#1719) and NLBs (#2366: 2 minutes) take longer: there, say so.
 * - Anything else: kube-proxy, or a Gateway in the cluster, which watch EndpointSlices themselves. `npm run e2e` rolls
 *   out behind Traefik with it and loses no request.
 */
export const lagSeconds = { alb: 60, cluster: 15 } as const;

/** The longest request that survives, where none is said. */
const defaultDrain = 30;

/** What decides on the times; those that are not set follow from the others. */
export interface TerminationArgs extends Partial<TerminationTimes> {
  readonly hostnames: readonly string[];
  readonly awsTargetGroup: boolean;
  readonly ingressClassName: string;
  readonly ingressAnnotations: Readonly<Record<string, string>>;
  readonly requestTimeoutSeconds: number;
}

/** Completes the times: one that is set to something else takes those along that depend on it. */
export function terminationTimes(args: TerminationArgs): TerminationTimes {
  const lag = args.deregistrationLagSeconds ?? (isBehindAlb(args) ? lagSeconds.alb : lagSeconds.cluster);
  const drainSeconds = args.drainSeconds ?? Math.max(defaultDrain, args.requestTimeoutSeconds);
  const preStopSeconds = args.preStopSeconds ?? Math.max(1, lag);
  return {
    deregistrationLagSeconds: lag,
    drainSeconds,
    preStopSeconds,
    deregistrationDelaySeconds:
      args.deregistrationDelaySeconds ?? neededDelay({ deregistrationLagSeconds: lag, drainSeconds }),
    gracePeriodSeconds: args.gracePeriodSeconds ?? neededGrace({ preStopSeconds, drainSeconds }),
  };
}

/** Of AWS Load Balancer Controller's annotations of an Ingress (its "Ingress annotations"). */
const albAnnotations = "alb.ingress.kubernetes.io/";

/** Whether an ALB sends requests straight to the pods: by its Gateway, or by an Ingress of its class or annotations. */
function isBehindAlb(args: TerminationArgs): boolean {
  const { hostnames, awsTargetGroup, ingressClassName, ingressAnnotations } = args;
  if (hostnames.length === 0) return false;
  if (ingressClassName === "") return awsTargetGroup;
  return (
    ingressClassName === "alb" ||
    Object.keys(ingressAnnotations).some((annotation) => annotation.startsWith(albAnnotations))
  );
}

/** The shortest grace period that the sleep, the drain and the margin fit into. */
export const neededGrace = ({
  preStopSeconds,
  drainSeconds,
}: Pick<TerminationTimes, "preStopSeconds" | "drainSeconds">): number =>
  preStopSeconds + drainSeconds + terminationMargin;

/** The shortest deregistration delay that cuts no request which the pod would still answer. */
export const neededDelay = ({
  deregistrationLagSeconds,
  drainSeconds,
}: Pick<TerminationTimes, "deregistrationLagSeconds" | "drainSeconds">): number =>
  deregistrationLagSeconds + drainSeconds;

/** What a target group of the platform's Gateway has where its service says nothing. */
export const defaultDelay = neededDelay({
  deregistrationLagSeconds: lagSeconds.alb,
  drainSeconds: defaultDrain,
});
